import { closeSync, fstatSync, ftruncateSync, openSync, unlinkSync, writeSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import { linesBackward, linesForward } from "./lines.ts";
import { contentBytes, decodeRecord, encodeRecord, seqOfLine } from "./record-line.ts";
import {
  encodeHeader,
  listSegments,
  type Segment,
  type SegmentHeader,
  segmentNumbers,
  segmentPath,
} from "./segments.ts";
import { isMissing } from "./storage-failure.ts";

/** How large the head, the tail and one file of the tail may become. */
export interface SegmentSizes {
  readonly headBytes: number;
  readonly tailBytes: number;
  readonly segmentBytes: number;
}

/** A stretch of whole lines that is written in one go. */
export interface Batch {
  readonly bytes: Buffer;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Bytes of content, as a gap would count them. */
  readonly content: number;
}

interface OpenSegment {
  readonly fd: number;
  readonly number: number;
  readonly header: SegmentHeader;
  /** Where its first record begins. */
  readonly start: number;
  size: number;
  content: number;
}

interface ClosedSegment {
  readonly number: number;
  readonly kind: SegmentHeader["kind"];
  readonly size: number;
}

/**
 * The output files of one daemon, open for appending. Everything is written synchronously: what was appended survives the sudden
 * death of this process. A failed append leaves the files as they were and throws.
 */
export class SegmentLog {
  readonly #folder: string;
  readonly #sizes: SegmentSizes;
  #current: OpenSegment | undefined;
  /** The files before the current one, the oldest first. */
  #older: ClosedSegment[];
  #lastSeq: number;
  #nextNumber: number;

  private constructor(
    folder: string,
    sizes: SegmentSizes,
    state: { readonly lastSeq: number; readonly nextNumber: number },
  ) {
    this.#folder = folder;
    this.#sizes = sizes;
    this.#older = [];
    this.#lastSeq = state.lastSeq;
    this.#nextNumber = state.nextNumber;
  }

  /** Opens what is there; a torn last line is dropped. Errors: `journal.newer`. */
  static async open(folder: string, sizes: SegmentSizes): Promise<SegmentLog> {
    const segments = await listSegments(folder);
    const numbers = await segmentNumbers(folder);
    const used = new Set(segments.map(({ number }) => number));
    // Files that were being made, or of before the last head, when a process was killed.
    for (const number of numbers)
      if (!used.has(number)) await rm(segmentPath(folder, number), { force: true });
    const last = segments.at(-1);
    const nextNumber = (numbers.at(-1) ?? -1) + 1;
    if (last === undefined) return new SegmentLog(folder, sizes, { lastSeq: 0, nextNumber });
    const { end, lastSeq, content } = await readEnd(last);
    const log = new SegmentLog(folder, sizes, { lastSeq, nextNumber });
    log.#older = segments
      .slice(0, -1)
      .map(({ number, header, size }) => ({ number, kind: header.kind, size }));
    const fd = openSync(last.path, "a");
    if (end < last.size) ftruncateSync(fd, end);
    log.#current = { fd, number: last.number, header: last.header, start: last.start, size: end, content };
    return log;
  }

  /** The last number that is on disk; 0 when there is none. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** How many bytes fit before the next file is begun; at most `limit`. */
  room(limit: number): number {
    return this.#current === undefined
      ? limit
      : Math.min(limit, Math.max(0, this.#capacity() - this.#current.size));
  }

  /** Appends whole lines. */
  append(batch: Batch): void {
    let current = this.#current;
    if (current === undefined) {
      current = this.#begin({
        kind: "head",
        firstSeq: batch.firstSeq,
        afterSeq: this.#lastSeq,
        headSeq: 0,
        afterHead: 0,
      });
    } else if (current.size > current.start && current.size + batch.bytes.length > this.#capacity()) {
      current = this.#begin(this.#followUp(current, batch.firstSeq));
    }
    writeWhole(current.fd, batch.bytes, current.size);
    current.size += batch.bytes.length;
    current.content += batch.content;
    this.#lastSeq = batch.lastSeq;
  }

  /**
   * What was printed before `clear` is of no use any more: begins again with it, when that frees enough to be worth a new file.
   * Returns whether it did.
   */
  restart(clear: DaemonOutput): boolean {
    const old = this.#current;
    if (old === undefined || (old.header.kind === "head" && old.size < this.#sizes.segmentBytes))
      return false;
    const current = this.#begin(
      { kind: "head", firstSeq: clear.seq, afterSeq: clear.seq - 1, headSeq: 0, afterHead: 0 },
      Buffer.from(encodeRecord(clear)),
    );
    current.content = contentBytes(clear);
    for (const { number } of this.#older.splice(0)) this.#unlink(number);
    return true;
  }

  /** Lets go of the file. */
  close(): void {
    if (this.#current !== undefined) closeSync(this.#current.fd);
    this.#current = undefined;
  }

  #capacity(): number {
    return this.#current?.header.kind === "tail" ? this.#sizes.segmentBytes : this.#sizes.headBytes;
  }

  #followUp(current: OpenSegment, firstSeq: number): SegmentHeader {
    const { kind, headSeq, afterHead } = current.header;
    const afterSeq = this.#lastSeq;
    return kind === "head"
      ? { kind: "tail", firstSeq, afterSeq, headSeq: afterSeq, afterHead: 0 }
      : { kind: "tail", firstSeq, afterSeq, headSeq, afterHead: afterHead + current.content };
  }

  #begin(header: SegmentHeader, firstLine: Buffer = Buffer.alloc(0)): OpenSegment {
    const number = this.#nextNumber;
    const path = segmentPath(this.#folder, number);
    const start = Buffer.from(encodeHeader(header));
    const bytes = Buffer.concat([start, firstLine]);
    const fd = openSync(path, "ax", 0o600);
    try {
      writeWhole(fd, bytes, 0);
    } catch (error) {
      closeSync(fd);
      unlinkSync(path);
      throw error;
    }
    const old = this.#current;
    this.#nextNumber += 1;
    this.#current = { fd, number, header, start: start.length, size: bytes.length, content: 0 };
    if (old !== undefined) {
      closeSync(old.fd);
      this.#older.push({ number: old.number, kind: old.header.kind, size: old.size });
      if (header.kind === "tail") this.#dropOldest();
    }
    return this.#current;
  }

  #dropOldest(): void {
    const tail = this.#older.filter(({ kind }) => kind === "tail");
    let total = tail.reduce((sum, one) => sum + one.size, this.#sizes.segmentBytes);
    for (const oldest of tail) {
      if (total <= this.#sizes.tailBytes) break;
      this.#unlink(oldest.number);
      this.#older = this.#older.filter((one) => one !== oldest);
      total -= oldest.size;
    }
  }

  #unlink(number: number): void {
    try {
      unlinkSync(segmentPath(this.#folder, number));
    } catch (error) {
      // Windows keeps a file that somebody reads; it goes when the output is opened again, or with the daemon.
      if (!isMissing(error) && process.platform !== "win32") throw error;
    }
  }
}

/** Where the last whole line ends, its number, and how much content the file holds (counted only for a tail, which is short). */
async function readEnd(
  segment: Segment,
): Promise<{ readonly end: number; readonly lastSeq: number; readonly content: number }> {
  const { header, start, size } = segment;
  const file = await open(segment.path, "r");
  try {
    let end = start;
    let lastSeq = header.firstSeq - 1;
    for await (const line of linesBackward(file, start, size)) {
      end = Math.max(end, line.end);
      const seq = seqOfLine(line.text.slice(0, 64));
      if (seq === undefined) continue;
      lastSeq = seq;
      break;
    }
    let content = end - start;
    if (header.kind === "tail") {
      content = 0;
      for await (const line of linesForward(file, start, end)) {
        const record = decodeRecord(line.text);
        if (record !== undefined) content += contentBytes(record);
      }
    }
    return { end, lastSeq, content };
  } finally {
    await file.close();
  }
}

/** Writes all bytes or none: a disk that fills up in the middle leaves the file as long as it was. */
function writeWhole(fd: number, bytes: Buffer, size: number): void {
  let written = 0;
  try {
    while (written < bytes.length) {
      const count = writeSync(fd, bytes, written);
      if (count === 0) throw Object.assign(new Error("The disk took nothing"), { code: "ENOSPC" });
      written += count;
    }
  } catch (error) {
    if (fstatSync(fd).size > size) ftruncateSync(fd, size);
    throw error;
  }
}
