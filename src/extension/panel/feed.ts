import { Cadence } from "../../core/base/cadence.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { Events } from "../../protocol/events.ts";
import type { DaemonId } from "../../protocol/ids.ts";

/** A batch as the page gets it. */
export type OutputBatch = Events["output:batch"];

/** At most this often, so twenty batches a second. */
const periodMs = 50;

/** More than this many batches that the page has not drawn: it is too slow, so it gets only the newest. */
const maxOpenBatches = 4;

/** What waits for a page that is too slow; more of it would be drawn for nobody. */
const maxWaitingLength = 512 * 1024;

/**
 * What one page gets of one daemon's output: the first records after a pause at once, then joined, and only the newest tail when the
 * page cannot keep up. Nothing is lost by that: what was left out is on disk, and `skipped_to` says so.
 */
export class Feed implements Disposable {
  readonly #daemonId: DaemonId;
  readonly #clock: Clock;
  readonly #batches: Cadence;
  readonly #send: (batch: OutputBatch) => void;
  #waiting: DaemonOutput[] = [];
  #waitingLength = 0;
  #lastSeq: number | undefined;
  #skipped = false;
  #sent = 0;
  #drawn = 0;
  #beginning: Disposable | undefined;
  #begun = false;

  constructor(daemonId: DaemonId, clock: Clock, send: (batch: OutputBatch) => void) {
    this.#daemonId = daemonId;
    this.#clock = clock;
    this.#batches = new Cadence(clock, periodMs, () => {
      this.#sendWaiting();
    });
    this.#send = send;
  }

  /** Starts to send what comes after this record; what was pushed before it is in the snapshot that the page has. */
  begin(afterSeq: number): void {
    this.#lastSeq = afterSeq;
    this.#waiting = this.#waiting.filter((record) => record.seq > afterSeq);
    this.#waitingLength = lengthOf(this.#waiting);
    // Not at once: the snapshot is a reply, and must reach the page before what follows it.
    this.#beginning ??= this.#clock.after(0, () => {
      this.#begun = true;
      this.#ask();
    });
  }

  /** Takes the next records, in order; what was taken before is left out. */
  push(records: readonly DaemonOutput[]): void {
    const newest = this.#waiting.at(-1)?.seq ?? this.#lastSeq ?? -1;
    for (const record of records) {
      if (record.seq <= newest) continue;
      if (record.stream === "update") this.#dropSuperseded(record.display_id);
      this.#waiting.push(record);
      this.#waitingLength += record.content.length;
    }
    this.#shrink();
    this.#ask();
  }

  /** The page has drawn this batch, and with it all before. */
  acknowledge(batch: number): void {
    this.#drawn = Math.max(this.#drawn, Math.min(batch, this.#sent));
    this.#ask();
  }

  dispose(): void {
    this.#begun = false;
    this.#beginning?.dispose();
    this.#batches.dispose();
    this.#waiting = [];
  }

  #ask(): void {
    if (this.#begun && this.#waiting.length > 0 && this.#sent - this.#drawn <= maxOpenBatches)
      this.#batches.request();
  }

  #sendWaiting(): void {
    const records = this.#waiting;
    const first = records[0];
    const skip = this.#skipped && first !== undefined ? { skipped_to: first.seq } : {};
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#skipped = false;
    this.#lastSeq = records.at(-1)?.seq ?? this.#lastSeq;
    this.#sent += 1;
    this.#send({ daemon_id: this.#daemonId, batch: this.#sent, records, ...skip });
  }

  #dropSuperseded(displayId: string | undefined): void {
    const at = this.#waiting.findLastIndex((old) => old.stream === "update" && old.display_id === displayId);
    if (at < 0) return;
    this.#waitingLength -= this.#waiting[at]?.content.length ?? 0;
    this.#waiting.splice(at, 1);
  }

  #shrink(): void {
    let excess = 0;
    while (this.#waitingLength > maxWaitingLength && excess < this.#waiting.length - 1) {
      this.#waitingLength -= this.#waiting[excess]?.content.length ?? 0;
      excess += 1;
    }
    if (excess === 0) return;
    this.#waiting = this.#waiting.slice(excess);
    this.#skipped = true;
  }
}

function lengthOf(records: readonly DaemonOutput[]): number {
  return records.reduce((sum, record) => sum + record.content.length, 0);
}
