import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import { readFrames } from "./frames.ts";
import { linesBackward, linesForward, seekSeq } from "./lines.ts";
import { decodeRecord } from "./record-line.ts";
import { listSegments, type Segment } from "./segments.ts";
import { isMissing } from "./storage-failure.ts";

/**
 * The kept records of a daemon with `seq > sinceSeq`, ascending, with the latest frames of its displays and a gap where records are
 * gone. Works while another process writes: what is not whole yet is not there yet.
 */
export async function* recordsForward(folder: string, sinceSeq: number): AsyncGenerator<DaemonOutput> {
  const segments = await listSegments(folder);
  const frames = (await readFrames(folder)).filter(({ seq }) => seq > sinceSeq);
  let nextFrame = 0;
  for await (const record of keptForward(segments, sinceSeq)) {
    for (
      let frame = frames[nextFrame];
      frame !== undefined && frame.seq < record.seq;
      frame = frames[nextFrame]
    ) {
      nextFrame += 1;
      yield frame;
    }
    yield record;
  }
  yield* frames.slice(nextFrame);
}

/** The kept records with `seq < beforeSeq`, descending; reads only as much as is asked for. */
export async function* recordsBackward(folder: string, beforeSeq: number): AsyncGenerator<DaemonOutput> {
  const segments = await listSegments(folder);
  const frames = (await readFrames(folder)).filter(({ seq }) => seq < beforeSeq);
  for await (const record of keptBackward(segments, beforeSeq)) {
    for (let frame = frames.at(-1); frame !== undefined && frame.seq > record.seq; frame = frames.at(-1)) {
      frames.pop();
      yield frame;
    }
    yield record;
  }
  yield* frames.toReversed();
}

async function* keptForward(segments: readonly Segment[], sinceSeq: number): AsyncGenerator<DaemonOutput> {
  // Up to where everything was seen, and how much content lies between the head and there, when that is known.
  let reached = sinceSeq;
  let reachedContent: number | undefined;
  for (const [index, segment] of segments.entries()) {
    const { afterSeq, afterHead, headSeq, kind } = segment.header;
    const next = segments[index + 1]?.header;
    if (next !== undefined && next.afterSeq <= sinceSeq) continue;
    if (kind === "tail" && reached === headSeq) reachedContent = 0;
    const file = await openIfThere(segment.path);
    if (file === undefined && kind === "head") {
      // The output has begun again with a `clear` since the files were listed.
      yield* keptForward(await listSegments(dirname(segment.path)), sinceSeq);
      return;
    }
    if (file === undefined) continue;
    for await (const record of recordsFrom(file, segment.start, sinceSeq)) {
      if (kind === "tail" && reached < afterSeq) {
        yield asGap(
          record,
          reached + 1,
          reachedContent === undefined ? undefined : afterHead - reachedContent,
        );
      }
      reached = Math.max(record.seq, afterSeq);
      yield record;
    }
    reachedContent = next?.kind === "tail" ? next.afterHead : undefined;
  }
}

async function* keptBackward(segments: readonly Segment[], beforeSeq: number): AsyncGenerator<DaemonOutput> {
  const tail = segments.filter(({ header }) => header.kind === "tail");
  let oldest: Segment | undefined;
  for (const segment of tail.toReversed()) {
    const file = segment.header.firstSeq < beforeSeq ? await openIfThere(segment.path) : undefined;
    // When one is gone, the older ones are too.
    if (file === undefined && segment.header.firstSeq < beforeSeq) break;
    oldest = segment;
    if (file !== undefined) yield* recordsBefore(file, segment.start, beforeSeq);
  }
  if (oldest !== undefined && oldest.header.afterHead > 0 && oldest.header.headSeq + 1 < beforeSeq) {
    const { headSeq, afterHead } = oldest.header;
    for await (const record of firstRecord(oldest)) yield asGap(record, headSeq + 1, afterHead);
  }
  for (const head of segments.filter(({ header }) => header.kind === "head")) {
    const file = await openIfThere(head.path);
    if (file !== undefined) yield* recordsBefore(file, head.start, beforeSeq);
  }
}

/** Closes the file at the end. */
async function* recordsFrom(file: FileHandle, start: number, sinceSeq: number): AsyncGenerator<DaemonOutput> {
  try {
    const { size } = await file.stat();
    for await (const line of linesForward(file, await seekSeq(file, start, size, sinceSeq + 1), size)) {
      const record = decodeRecord(line.text);
      if (record !== undefined && record.seq > sinceSeq) yield record;
    }
  } finally {
    await file.close();
  }
}

/** Closes the file at the end. */
async function* recordsBefore(
  file: FileHandle,
  start: number,
  beforeSeq: number,
): AsyncGenerator<DaemonOutput> {
  try {
    const { size } = await file.stat();
    const end = beforeSeq === Infinity ? size : await seekSeq(file, start, size, beforeSeq);
    for await (const line of linesBackward(file, start, end)) {
      const record = decodeRecord(line.text);
      if (record !== undefined && record.seq < beforeSeq) yield record;
    }
  } finally {
    await file.close();
  }
}

async function* firstRecord(segment: Segment): AsyncGenerator<DaemonOutput> {
  const file = await openIfThere(segment.path);
  if (file === undefined) return;
  for await (const record of recordsFrom(file, segment.start, 0)) {
    yield record;
    return;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    // It went out of the tail since the files were listed.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function asGap(next: DaemonOutput, seq: number, missingBytes: number | undefined): DaemonOutput {
  const { daemon_id, chat_id, message_id, timestamp } = next;
  const amount = missingBytes === undefined ? "Some" : `${(missingBytes / 1024 / 1024).toFixed(1)} MB`;
  return {
    daemon_id,
    chat_id,
    message_id,
    stream: "gap",
    content: `${amount} of the output is not kept: of a long output, the beginning and the end are.`,
    timestamp,
    seq,
    ...(missingBytes === undefined ? {} : { missing_bytes: missingBytes }),
  };
}
