import type { FileHandle } from "node:fs/promises";
import { seqOfLine } from "./record-line.ts";

const chunkBytes = 256 * 1024;
const newline = 0x0a;

/** A whole line of a file, without its newline, and where it stands. */
export interface Line {
  readonly text: string;
  readonly offset: number;
  /** Where the next line begins. */
  readonly end: number;
}

/** The whole lines between two places of a file, first to last; what follows the last newline is not a line. */
export async function* linesForward(file: FileHandle, start: number, end: number): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let lineStart = start;
  for (let at = start; at < end;) {
    const chunk = await readAt(file, at, Math.min(chunkBytes, end - at));
    if (chunk.length === 0) return;
    let from = 0;
    for (let found = chunk.indexOf(newline); found >= 0; found = chunk.indexOf(newline, from)) {
      pieces.push(chunk.subarray(from, found));
      from = found + 1;
      yield { text: joined(pieces), offset: lineStart, end: at + from };
      pieces = [];
      lineStart = at + from;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
    at += chunk.length;
  }
}

/** The whole lines between two places of a file, last to first. `start` must be where a line begins. */
export async function* linesBackward(file: FileHandle, start: number, end: number): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  // Until the first newline is seen from behind, what is read is the torn end of the file.
  let lineEnd: number | undefined;
  for (let at = end; at > start;) {
    const size = Math.min(chunkBytes, at - start);
    const chunk = await readAt(file, at - size, size);
    at -= size;
    let until = chunk.length;
    while (until > 0) {
      const found = chunk.lastIndexOf(newline, until - 1);
      if (found < 0) break;
      const offset = at + found + 1;
      if (lineEnd !== undefined) {
        pieces.unshift(chunk.subarray(found + 1, until));
        yield { text: joined(pieces), offset, end: lineEnd };
      }
      pieces = [];
      lineEnd = offset;
      until = found;
    }
    if (lineEnd !== undefined && until > 0) pieces.unshift(chunk.subarray(0, until));
  }
  if (lineEnd !== undefined && lineEnd > start) yield { text: joined(pieces), offset: start, end: lineEnd };
}

/** Where the first line with a number of at least `seq` begins, by bisection; `start` must be where a line begins. */
export async function seekSeq(file: FileHandle, start: number, end: number, seq: number): Promise<number> {
  let low = start;
  let high = end;
  while (high - low > chunkBytes) {
    const middle = low + Math.floor((high - low) / 2);
    const line = await nextLineStart(file, middle, high);
    const found =
      line === undefined ? undefined : seqOfLine((await readAt(file, line, 64)).toString("latin1"));
    if (line !== undefined && found !== undefined && found < seq) low = line;
    else high = middle;
  }
  for await (const line of linesForward(file, low, end)) {
    const found = seqOfLine(line.text.slice(0, 64));
    if (found !== undefined && found >= seq) return line.offset;
    low = line.end;
  }
  return low;
}

async function nextLineStart(file: FileHandle, from: number, end: number): Promise<number | undefined> {
  for (let at = from; at < end;) {
    const chunk = await readAt(file, at, Math.min(64 * 1024, end - at));
    if (chunk.length === 0) return undefined;
    const found = chunk.indexOf(newline);
    if (found >= 0) return at + found + 1 < end ? at + found + 1 : undefined;
    at += chunk.length;
  }
  return undefined;
}

async function readAt(file: FileHandle, position: number, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(buffer, filled, size - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function joined(pieces: readonly Buffer[]): string {
  const [only] = pieces;
  return only !== undefined && pieces.length === 1
    ? only.toString("utf8")
    : Buffer.concat(pieces).toString("utf8");
}
