import { statfsSync } from "node:fs";
import type { Clock } from "../../core/base/clock.ts";
import { Emitter } from "../../core/base/emitter.ts";
import type { AppError } from "../../core/base/errors.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { JournalWriter } from "../../core/daemons/journal.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import { type Frames, writeFrames } from "./frames.ts";
import { contentBytes, encodeRecord } from "./record-line.ts";
import type { SegmentLog } from "./segment-log.ts";
import { storageFailure } from "./storage-failure.ts";

/** What one turn of the event loop may write; a few milliseconds of work. */
const bytesPerTurn = 512 * 1024;
const batchBytes = 256 * 1024;
/** A line above this is not kept; whoever numbers output cuts it long before. */
const maxLineBytes = 32 * 1024 * 1024;
const framesPeriodMs = 1000;
/** Large frames are written more rarely: at most this many bytes a second. */
const framesBytesPerSecond = 16 * 1024 * 1024;
const retryMs = 1000;
/** After a full disk this much must be free before it is tried again, or every few bytes would be another gap. */
const roomNeeded = 256 * 1024;

/** What a writer works with. */
export interface OutputWriterOptions {
  readonly folder: string;
  readonly log: SegmentLog;
  readonly frames: Frames;
  readonly clock: Clock;
}

interface Loss {
  readonly reason: string;
  records: number;
  bytes: number;
  last: DaemonOutput;
}

/** Writes one daemon's records: in the turn in which they come, or, in a flood, as many per turn as the event loop can bear. */
export class OutputWriter implements JournalWriter {
  readonly #options: OutputWriterOptions;
  readonly #onDidFail = new Emitter<AppError>();
  #queue: DaemonOutput[] = [];
  #next = 0;
  #turn: NodeJS.Immediate | undefined;
  #idle: (() => void)[] = [];
  #loss: Loss | undefined;
  #retry: Disposable | undefined;
  #clear: DaemonOutput | undefined;
  #framesChanged = false;
  #framesFailed = false;
  #framesTimer: Disposable | undefined;
  #framesWritten: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  readonly onDidFail = this.#onDidFail.event;

  constructor(options: OutputWriterOptions) {
    this.#options = options;
  }

  append(records: readonly DaemonOutput[]): void {
    if (this.#closing !== undefined) return;
    for (const record of records) this.#queue.push(record);
    if (this.#turn === undefined) this.#drain();
  }

  async flush(): Promise<void> {
    if (this.#turn !== undefined) await new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#saveFrames();
    await this.#framesWritten;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.flush();
    this.#retry?.dispose();
    this.#framesTimer?.dispose();
    this.#recover();
    this.#options.log.close();
  }

  #drain(): void {
    this.#turn = undefined;
    let budget = bytesPerTurn;
    while (budget > 0 && this.#next < this.#queue.length) budget -= this.#writeNext();
    if (this.#next < this.#queue.length) {
      this.#turn = setImmediate(() => {
        this.#drain();
      });
      return;
    }
    this.#queue = [];
    this.#next = 0;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Takes records from the queue and returns the bytes of work that they were. */
  #writeNext(): number {
    const first = this.#queue[this.#next];
    if (first === undefined) return 0;
    if (first.stream !== "clear") this.#applyClear();
    if (first.stream === "update" && first.display_id !== undefined)
      return this.#keepFrame(first.display_id, first);
    if (first.stream === "clear") this.#clear = first;
    const { log } = this.#options;
    const room = Math.max(1, log.room(batchBytes));
    const taken: DaemonOutput[] = [];
    const lines: string[] = [];
    let bytes = 0;
    let content = 0;
    for (; this.#next < this.#queue.length; this.#next += 1) {
      const record = this.#queue[this.#next];
      if (record === undefined || (taken.length > 0 && (first.stream === "clear" || !isPlain(record)))) break;
      const line = encode(record);
      const size = Buffer.byteLength(line);
      if (taken.length > 0 && bytes + size > room) break;
      taken.push(record);
      lines.push(line);
      bytes += size;
      content += contentBytes(record);
    }
    const last = taken.at(-1) ?? first;
    if (this.#loss !== undefined) this.#lose(this.#loss, taken);
    else {
      try {
        log.append({ bytes: Buffer.from(lines.join("")), firstSeq: first.seq, lastSeq: last.seq, content });
      } catch (error) {
        this.#fail(error, taken, last);
      }
    }
    // A record without content is work too.
    return bytes;
  }

  /** A `clear` empties what came before it; when it waits, only with the next output. Both are done here, with the next output. */
  #applyClear(): void {
    const clear = this.#clear;
    if (clear === undefined || this.#loss !== undefined) return;
    this.#clear = undefined;
    if (this.#options.frames.clear(clear.seq)) this.#changeFrames();
    try {
      this.#options.log.restart(clear);
    } catch (error) {
      this.#fail(error, [], clear);
    }
  }

  #keepFrame(displayId: string, frame: DaemonOutput): number {
    this.#next += 1;
    this.#options.frames.set(displayId, frame);
    this.#changeFrames();
    return 256;
  }

  #changeFrames(): void {
    this.#framesChanged = true;
    if (this.#framesTimer === undefined) this.#saveFrames();
  }

  #saveFrames(): void {
    if (!this.#framesChanged) return;
    const { clock, folder, frames } = this.#options;
    this.#framesChanged = false;
    this.#framesTimer?.dispose();
    this.#framesTimer = clock.after(
      Math.max(framesPeriodMs, (frames.bytes / framesBytesPerSecond) * 1000),
      () => {
        this.#framesTimer = undefined;
        this.#saveFrames();
      },
    );
    const all = frames.all();
    this.#framesWritten = this.#framesWritten
      .then(() => writeFrames(folder, all))
      .then(() => {
        this.#framesFailed = false;
      })
      .catch((error: unknown) => {
        // Tried again in a second; told once, and not beside a failure of the output itself.
        this.#framesChanged = true;
        if (this.#loss === undefined && !this.#framesFailed) this.#onDidFail.fire(storageFailure(error));
        this.#framesFailed = true;
      });
  }

  #fail(error: unknown, taken: readonly DaemonOutput[], last: DaemonOutput): void {
    const failure = storageFailure(error);
    const reason = failure.code === "journal.full" ? "the disk was full" : "the disk refused it";
    this.#loss = { reason, records: 0, bytes: 0, last };
    this.#lose(this.#loss, taken);
    // Whoever hears of it may append a notice, which must not come between the records of this turn.
    queueMicrotask(() => {
      this.#onDidFail.fire(failure);
    });
    this.#retryLater();
  }

  #lose(loss: Loss, records: readonly DaemonOutput[]): void {
    // A gap is a notice: not itself a loss, but what it speaks of is missing all the same.
    const pieces = records.filter(({ stream }) => stream !== "gap");
    loss.records += pieces.length;
    loss.bytes += pieces.reduce((sum, record) => sum + contentBytes(record), 0);
    loss.bytes += records.reduce((sum, { missing_bytes = 0 }) => sum + missing_bytes, 0);
    loss.last = records.at(-1) ?? loss.last;
  }

  #retryLater(): void {
    this.#retry = this.#options.clock.after(retryMs, () => {
      if (hasRoom(this.#options.folder)) this.#recover();
      if (this.#loss !== undefined) this.#retryLater();
    });
  }

  /** Writes the gap record for what was lost; until that succeeds, more is lost. */
  #recover(): void {
    const loss = this.#loss;
    if (loss === undefined) return;
    const { daemon_id, chat_id, message_id, timestamp, seq } = loss.last;
    const gap: DaemonOutput = {
      daemon_id,
      chat_id,
      message_id,
      stream: "gap",
      content: `${String(loss.records)} pieces of output (${String(loss.bytes)} bytes) were not kept because ${loss.reason}.`,
      timestamp,
      seq,
      missing_bytes: loss.bytes,
    };
    try {
      if (loss.records > 0 || loss.bytes > 0) {
        const bytes = Buffer.from(encodeRecord(gap));
        this.#options.log.append({ bytes, firstSeq: seq, lastSeq: seq, content: bytes.length });
      }
      this.#loss = undefined;
    } catch {
      // Still no room: the loss goes on and the next try is due in a second.
    }
  }
}

function isPlain(record: DaemonOutput): boolean {
  return record.stream !== "clear" && (record.stream !== "update" || record.display_id === undefined);
}

function encode(record: DaemonOutput): string {
  if (record.content.length + (record.plain?.length ?? 0) < maxLineBytes / 6) return encodeRecord(record);
  const line = encodeRecord(record);
  if (Buffer.byteLength(line) <= maxLineBytes) return line;
  const { daemon_id, chat_id, message_id, timestamp, seq } = record;
  const missing = contentBytes(record);
  const content = `A single output of ${String(missing)} bytes was too large to keep.`;
  return encodeRecord({
    daemon_id,
    chat_id,
    message_id,
    stream: "gap",
    content,
    timestamp,
    seq,
    missing_bytes: missing,
  });
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= roomNeeded;
  } catch {
    // Some network file systems do not say: then only trying tells.
    return true;
  }
}
