import type { DaemonOutput } from "../../protocol/daemon.ts";

/** How much text one answer to a card holds, in characters; older text is on disk and in our own panel. */
const maxTextLength = 64 * 1024;
/** A larger picture is not shown in a card: in characters of base64. */
const maxPictureLength = 3 * 1024 * 1024;
const pictureTypes = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** What of a daemon's newest output a card gets, and where it begins when something before it was left out. */
export interface CardOutput {
  readonly records: readonly DaemonOutput[];
  readonly skippedTo?: number;
}

/** Picks from records, oldest first: the newest text within the bound, and of the pictures only the newest, since a card shows only one. */
export function cardOutput(records: readonly DaemonOutput[]): CardOutput {
  const kept: DaemonOutput[] = [];
  let length = 0;
  let hasPicture = false;
  let at = records.length - 1;
  for (; at >= 0; at -= 1) {
    const record = records[at];
    if (record === undefined) continue;
    if (isPicture(record)) {
      if (!hasPicture && record.content.length <= maxPictureLength) kept.push(record);
      hasPicture = true;
      continue;
    }
    const text = asText(record);
    if (text === undefined) continue;
    if (length + text.content.length > maxTextLength) {
      kept.push(cutStart(text, maxTextLength - length));
      break;
    }
    length += text.content.length;
    kept.push(text);
  }
  kept.reverse();
  const first = kept.at(0);
  return at < 0 || first === undefined ? { records: kept } : { records: kept, skippedTo: first.seq };
}

function isPicture({ stream, mime }: DaemonOutput): boolean {
  return (stream === "display" || stream === "result" || stream === "update") && pictureTypes.has(mime ?? "");
}

/** Output that is more than text is shown by its text form; undefined for what has none. */
function asText(record: DaemonOutput): DaemonOutput | undefined {
  const { mime = "text/plain", plain, ...rest } = record;
  if (mime === "text/plain") return record;
  return plain === undefined ? undefined : { ...rest, mime: "text/plain", content: plain };
}

/** The end of a text that is longer than all that fits, from the start of a line where there is one. */
function cutStart(record: DaemonOutput, length: number): DaemonOutput {
  const end = record.content.slice(record.content.length - length);
  const line = end.indexOf("\n");
  return { ...record, content: line < 0 ? end : end.slice(line + 1) };
}
