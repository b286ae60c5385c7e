import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { CardDaemon, DaemonCardState } from "../../protocol/daemon-card.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import type { Daemons } from "../daemons/daemons.ts";
import type { DaemonCards } from "./agent-server.ts";
import { cardOutput } from "./card-output.ts";

/** How many records of a daemon of another window are looked at for one answer. */
const maxRecords = 2000;

/** The cards of this user's daemons, whichever window they run in. */
export class CardsOfDaemons implements DaemonCards {
  readonly #daemons: Pick<Daemons, "get" | "tail" | "stop">;
  readonly #clock: Clock;

  constructor(daemons: Pick<Daemons, "get" | "tail" | "stop">, clock: Clock) {
    this.#daemons = daemons;
    this.#clock = clock;
  }

  get(id: DaemonId): CardDaemon | undefined {
    const record = this.#daemons.get(id);
    return record && withoutCode(record);
  }

  async state(id: DaemonId, sinceSeq: number): Promise<DaemonCardState> {
    // Before its output: what it prints up to its end is then there when the card hears of the end.
    const daemon = this.get(id);
    if (daemon === undefined)
      throw new AppError("daemons.unknown", "This background script is not known any more.");
    const tail = await this.#daemons.tail(id, { limit: maxRecords });
    const first = tail.records.at(0);
    const fresh = tail.records.filter(({ seq }) => seq > sinceSeq);
    const { records, skippedTo } = cardOutput(fresh);
    // The oldest that is at hand came after what the card has seen: something in between is on disk only.
    const isTorn = tail.earlier && first !== undefined && first.seq > sinceSeq + 1;
    const skipped = skippedTo ?? (isTorn ? first.seq : undefined);
    return {
      daemon,
      now: this.#clock.now() / 1000,
      records,
      last_seq: fresh.at(-1)?.seq ?? sinceSeq,
      ...(skipped === undefined ? {} : { skipped_to: skipped }),
    };
  }

  stop(id: DaemonId): Promise<void> {
    return this.#daemons.stop(id);
  }
}

function withoutCode(record: DaemonRecord): CardDaemon {
  const { code: _code, ...rest } = record;
  return rest;
}
