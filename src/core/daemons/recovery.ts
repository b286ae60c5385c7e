import type { DaemonId } from "../../protocol/ids.ts";
import { type Clock, delay } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { type Disposable, DisposableStore } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { Daemons } from "./daemons.ts";
import type { Journal, Retention } from "./journal.ts";
import type { Lease } from "./lease.ts";

/** A window that reconnects to a keeper that was killed needs this long at most to say again what it holds. */
const reconnectMs = 5000;

const prunePeriodMs = 3600_000;

/** What recovery works with. */
export interface RecoveryContext {
  readonly daemons: Daemons;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: () => Retention;
}

/**
 * Brings a window that starts to where it should be, and keeps it in step with the other windows: re-attaches to the daemons that it
 * left, adopts those whose window is gone, and closes the records of those that nobody holds. Starting is recovering: there is no
 * other way in.
 */
export class Recovery implements Disposable {
  readonly #context: RecoveryContext;
  readonly #held = new DisposableStore();
  readonly #gone = new AbortController();

  constructor(context: RecoveryContext) {
    this.#context = context;
    const { lease, daemons } = context;
    this.#held.add(
      lease.onDidAnnounce((id) => {
        this.#run("refresh", daemons.refresh(id));
      }),
    );
    this.#held.add(
      lease.onDidAdopt((ids) => {
        this.#run("adopt", this.#takeOver(ids, "held"));
      }),
    );
    this.#held.add(
      lease.onDidRequestStop(({ id, reason }) => {
        if (isStopReason(reason)) this.#run("stop", daemons.stopWhenMine(id, reason));
      }),
    );
  }

  /** Resolves when every daemon that this window can have is attached; closing what nobody holds goes on behind it. */
  async start(): Promise<void> {
    const { daemons, journal, lease } = this.#context;
    daemons.learn(await journal.list());
    await this.#takeOver(await lease.adopt(), "held");
    this.#run("close abandoned daemons", this.#closeAbandoned());
    // A window may stay open for weeks.
    this.#held.add(
      this.#context.clock.every(prunePeriodMs, () => {
        this.#run("prune", this.#prune());
      }),
    );
  }

  dispose(): void {
    this.#gone.abort();
    this.#held.dispose();
  }

  async #takeOver(ids: readonly DaemonId[], slot: "held" | "unheld"): Promise<void> {
    const { daemons, journal, lease } = this.#context;
    await Promise.all(
      ids.map(async (id) => {
        const entry = await journal.load(id);
        if (entry !== undefined) await daemons.takeOver(entry, slot);
        // Its window went before it could write anything down: nothing runs, and the slot is free.
        else if (slot === "held") await lease.release(id);
      }),
    );
  }

  async #closeAbandoned(): Promise<void> {
    if ((await this.#abandoned()).length > 0) {
      await delay(this.#context.clock, reconnectMs, this.#gone.signal);
      if (this.#gone.signal.aborted) return;
      await this.#takeOver(await this.#abandoned(), "unheld");
    }
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const { daemons, journal, retention } = this.#context;
    await journal.prune(retention());
    const ended = daemons.list().filter((record) => record.phase === "ended");
    for (const record of ended) await daemons.refresh(record.daemon_id);
  }

  /** Unfinished records whose window is gone and whose slot the keeper does not hold. */
  async #abandoned(): Promise<readonly DaemonId[]> {
    const { daemons, journal, lease } = this.#context;
    const [entries, holders, windows] = await Promise.all([journal.list(), lease.holders(), lease.windows()]);
    return entries
      .filter(({ record, owner }) => {
        const id = record.daemon_id;
        return (
          record.phase !== "ended" && !daemons.isMine(id) && !holders.includes(id) && !windows.includes(owner)
        );
      })
      .map(({ record }) => record.daemon_id);
  }

  #run(what: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#context.log.error(`${what} failed`, { error: messageOf(error) });
    });
  }
}

function isStopReason(
  reason: string,
): reason is "user" | "max_runtime" | "disconnected" | "replaced" | "shutdown" {
  return ["user", "max_runtime", "disconnected", "replaced", "shutdown"].includes(reason);
}
