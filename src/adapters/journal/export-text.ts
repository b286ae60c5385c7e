import { open } from "node:fs/promises";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import { PlainText } from "./plain-text.ts";

const writeBytes = 256 * 1024;

/** Writes records as a person would have read them in a terminal at the end; rich output is named by its type. */
export async function exportPlainText(
  records: AsyncIterable<DaemonOutput>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const file = await open(path, "w", 0o600);
  try {
    const text = new PlainText();
    let waiting = "";
    for await (const record of records) {
      signal.throwIfAborted();
      waiting += textOf(record, text);
      if (waiting.length < writeBytes) continue;
      await file.write(waiting);
      waiting = "";
    }
    await file.write(waiting + text.end());
  } finally {
    await file.close();
  }
}

function textOf(record: DaemonOutput, text: PlainText): string {
  const { stream, content, mime, plain } = record;
  switch (stream) {
    case "stdout":
    case "stderr":
    case "input":
      return text.push(content);
    case "clear":
      return "";
    case "gap":
      return text.line(`[${content}]`);
    default:
      if (mime === undefined || mime === "text/plain") return text.line(content);
      return text.line(plain === undefined || plain === "" ? `[${mime}]` : `[${mime}] ${plain}`);
  }
}
