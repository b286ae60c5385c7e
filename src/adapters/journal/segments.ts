import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { isMissing, newerFailure } from "./storage-failure.ts";

const schemaVersion = 1;

/**
 * The first line of each output file. What a daemon prints first is the head and stays; the tail is a row of files of which the
 * oldest go when there are too many. A `clear` late in a long output begins a new head, and all older files are of no use.
 */
export interface SegmentHeader {
  readonly kind: "head" | "tail";
  readonly firstSeq: number;
  /** The last number that was written before this file was begun: more than a reader has means that it has missed something. */
  readonly afterSeq: number;
  /** For a tail: the last number of the head. */
  readonly headSeq: number;
  /** For a tail: bytes of content between the head and this file. */
  readonly afterHead: number;
}

/** An output file as it was found. */
export interface Segment {
  readonly number: number;
  readonly path: string;
  readonly header: SegmentHeader;
  /** Where its first record begins. */
  readonly start: number;
  readonly size: number;
}

const headerLine = z.object({
  schema: z.literal(schemaVersion),
  kind: z.enum(["head", "tail"]),
  first_seq: z.int(),
  after_seq: z.int(),
  head_seq: z.int(),
  after_head: z.number(),
});
const anyVersion = z.object({ schema: z.number() });
const maxHeaderBytes = 512;

/** The path of an output file by its number; the first is plain `output.ndjson`. */
export function segmentPath(folder: string, number: number): string {
  return join(folder, number === 0 ? "output.ndjson" : `output.${String(number).padStart(6, "0")}.ndjson`);
}

/** The first line of an output file. */
export function encodeHeader({ kind, firstSeq, afterSeq, headSeq, afterHead }: SegmentHeader): string {
  return `${JSON.stringify({
    schema: schemaVersion,
    kind,
    first_seq: firstSeq,
    after_seq: afterSeq,
    head_seq: headSeq,
    after_head: afterHead,
  })}\n`;
}

/** The numbers of the output files in a folder, ascending. */
export async function segmentNumbers(folder: string): Promise<readonly number[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return names
    .map((name) =>
      name === "output.ndjson" ? 0 : Number(/^output\.(\d{6,})\.ndjson$/.exec(name)?.[1] ?? NaN),
    )
    .filter((number) => !Number.isNaN(number))
    .sort((a, b) => a - b);
}

/**
 * The output files that count, in order: the last head and what follows it. Files without a whole first line are left out.
 * Errors: `journal.newer`.
 */
export async function listSegments(folder: string): Promise<readonly Segment[]> {
  let found: Segment[] = [];
  for (const number of await segmentNumbers(folder)) {
    const segment = await readSegment(folder, number);
    if (segment?.header.kind === "head") found = [];
    if (segment !== undefined) found.push(segment);
  }
  return found;
}

async function readSegment(folder: string, number: number): Promise<Segment | undefined> {
  const path = segmentPath(folder, number);
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maxHeaderBytes), 0, maxHeaderBytes, 0);
      const { size } = await file.stat();
      const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
      const header = end < 0 ? undefined : parseHeader(buffer.toString("utf8", 0, end), path);
      return header === undefined ? undefined : { number, path, header, start: end + 1, size };
    } finally {
      await file.close();
    }
  } catch (error) {
    // Removed since the folder was read: its content has gone out of the tail.
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parseHeader(line: string, path: string): SegmentHeader | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const version = anyVersion.safeParse(value);
  if (version.success && version.data.schema > schemaVersion) throw newerFailure(path);
  const parsed = headerLine.safeParse(value);
  if (!parsed.success) return undefined;
  const { kind, first_seq, after_seq, head_seq, after_head } = parsed.data;
  return { kind, firstSeq: first_seq, afterSeq: after_seq, headSeq: head_seq, afterHead: after_head };
}
