import type { DaemonOutput } from "../../protocol/daemon.ts";

const maxLength = 200;

/** Sequences that move or colour, and the other control characters: nothing of them belongs into a label. */
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const controls = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-_]|[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** The last line with something in it among these records, for labels; undefined when there is none. */
export function lastLine(records: readonly DaemonOutput[]): string | undefined {
  for (let i = records.length - 1; i >= 0; i--) {
    const record = records[i];
    if (record === undefined) continue;
    const text = labelText(record);
    if (text === undefined) continue;
    const line = text
      .slice(-4 * maxLength)
      .split(/[\r\n]/)
      .map((part) => part.replace(controls, "").trim())
      .findLast((part) => part !== "");
    if (line !== undefined) return line.slice(0, maxLength);
  }
  return undefined;
}

function labelText(record: DaemonOutput): string | undefined {
  switch (record.stream) {
    case "stdout":
    case "stderr":
    case "error":
      return record.content;
    case "result":
    case "display":
    case "update":
      return plainText(record);
    case "clear":
    case "gap":
    case "input":
      return undefined;
    default:
      return undefined;
  }
}

/** What a rich output says in words; the name of a Python object ("<Figure size …>") says nothing. */
function plainText(record: DaemonOutput): string | undefined {
  const text = record.plain ?? (record.mime === "text/plain" ? record.content : undefined);
  return text === undefined || /^<[^\n]*>$/.test(text.trim()) ? undefined : text;
}
