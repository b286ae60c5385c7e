import { type FileHandle, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import { contentBytes, decodeRecord, encodeRecord } from "./record-line.ts";
import { replaceFile } from "../files/replace-file.ts";
import { isMissing, newerFailure } from "./storage-failure.ts";

const schemaVersion = 1;
const fileName = "frames.ndjson";
const anyVersion = z.object({ schema: z.number() });

/**
 * The latest frame of every display that was updated. Frames that a newer one replaces must not grow the output file, so they
 * are kept beside it, in a file that is replaced whole.
 */
export class Frames {
  readonly #maxBytes: number;
  readonly #byDisplay = new Map<string, DaemonOutput>();
  #bytes = 0;
  #dropped: DaemonOutput | undefined;

  constructor(maxBytes: number, frames: readonly DaemonOutput[] = []) {
    this.#maxBytes = maxBytes;
    for (const frame of frames) this.set(frame.display_id ?? "", frame);
  }

  /** What the frames count for on disk, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a frame in place of the older one; when all together are too large, the oldest go and a gap stands for them. */
  set(displayId: string, frame: DaemonOutput): void {
    this.#remove(displayId);
    this.#byDisplay.set(displayId, frame);
    this.#bytes += contentBytes(frame);
    for (const [id, oldest] of this.#byDisplay) {
      if (this.#bytes <= this.#maxBytes || id === displayId) break;
      this.#remove(id);
      this.#markDropped(oldest);
    }
  }

  /** Forgets the frames of what a `clear` has emptied. */
  clear(beforeSeq: number): boolean {
    let changed = false;
    for (const [id, frame] of this.#byDisplay) {
      if (frame.seq >= beforeSeq) continue;
      this.#remove(id);
      changed = true;
    }
    return changed;
  }

  /** In the order of their numbers. */
  all(): readonly DaemonOutput[] {
    const frames = [...this.#byDisplay.values()];
    if (this.#dropped !== undefined) frames.push(this.#dropped);
    return frames.sort((a, b) => a.seq - b.seq);
  }

  #remove(displayId: string): void {
    const old = this.#byDisplay.get(displayId);
    if (old === undefined) return;
    this.#byDisplay.delete(displayId);
    this.#bytes -= contentBytes(old);
  }

  #markDropped({ daemon_id, chat_id, message_id, timestamp, seq, ...frame }: DaemonOutput): void {
    const missing = (this.#dropped?.missing_bytes ?? 0) + Buffer.byteLength(frame.content);
    this.#dropped = {
      daemon_id,
      chat_id,
      message_id,
      stream: "gap",
      content: "Some displays that change all the time were too large to keep together; the newest are kept.",
      timestamp,
      seq,
      missing_bytes: missing,
    };
  }
}

/** Replaces the file of frames in a daemon's folder. */
export async function writeFrames(folder: string, frames: readonly DaemonOutput[]): Promise<void> {
  const write = async (file: FileHandle): Promise<void> => {
    await file.write(`${JSON.stringify({ schema: schemaVersion })}\n`);
    // One by one: together they may be large, and the event loop must go on in between.
    for (const frame of frames) await file.write(encodeRecord(frame));
  };
  await replaceFile(join(folder, fileName), write, { outlasts: "power" });
}

/** The frames in a daemon's folder by ascending number. Errors: `journal.newer`. */
export async function readFrames(folder: string): Promise<readonly DaemonOutput[]> {
  let text: string;
  try {
    text = await readFile(join(folder, fileName), "utf8");
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const [first = "", ...lines] = text.split("\n");
  requireKnown(first);
  return lines.map(decodeRecord).filter((frame) => frame !== undefined);
}

function requireKnown(line: string): void {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return;
  }
  const version = anyVersion.safeParse(value);
  if (version.success && version.data.schema > schemaVersion) throw newerFailure(fileName);
}
