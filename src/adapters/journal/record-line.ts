import * as z from "zod/mini";
import type { DaemonOutput } from "../../protocol/daemon.ts";

const record = z.looseObject({
  seq: z.int(),
  daemon_id: z.string(),
  chat_id: z.string(),
  message_id: z.string(),
  stream: z.enum(["stdout", "stderr", "result", "display", "update", "error", "clear", "gap", "input"]),
  content: z.string(),
  timestamp: z.number(),
  mime: z.exactOptional(z.string()),
  plain: z.exactOptional(z.string()),
  display_id: z.exactOptional(z.string()),
  wait: z.exactOptional(z.boolean()),
  missing_bytes: z.exactOptional(z.number()),
});

/** One line of the output file, with its newline. `seq` comes first, so that a search needs only a line's beginning. */
export function encodeRecord({ seq, ...rest }: DaemonOutput): string {
  return `${JSON.stringify({ seq, ...rest })}\n`;
}

/** The record of a line; undefined when the line is damaged. */
export function decodeRecord(line: string): DaemonOutput | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = record.safeParse(value);
  // The ids are branded strings, which a schema cannot know.
  return parsed.success ? (parsed.data as unknown as DaemonOutput) : undefined;
}

/** The number at the beginning of a line, without reading the rest. */
export function seqOfLine(beginning: string): number | undefined {
  const digits = /^\{"seq":(\d+)[,}]/.exec(beginning)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What a record counts for where content is limited. */
export function contentBytes({ content, plain = "" }: DaemonOutput): number {
  return Buffer.byteLength(content) + Buffer.byteLength(plain);
}
