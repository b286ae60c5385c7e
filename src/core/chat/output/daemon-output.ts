import type { DaemonOutput } from "../../../protocol/daemon.ts";
import { cutMiddle } from "./cut-middle.ts";
import { printedText } from "./output-sections.ts";

/** What a background script has printed, for a model: as text, cut in the middle where it is long. */
export function daemonOutput(records: readonly DaemonOutput[], maxChars: number): string {
  const text = printedText(records).replace(/^\n+|\s+$/g, "");
  return text === "" ? "(nothing)" : cutMiddle(text, maxChars);
}

/** The last lines of what a background script has printed, of about `maxChars` at most. */
export function lastLines(records: readonly DaemonOutput[], maxChars: number, maxLines = Infinity): string {
  const lines = printedText(records).trimEnd().split("\n");
  let length = 0;
  let from = lines.length;
  while (from > 0 && lines.length - from < maxLines) {
    length += (lines[from - 1]?.length ?? 0) + 1;
    if (length > maxChars && from < lines.length) break;
    from -= 1;
  }
  const text = lines.slice(from).join("\n");
  if (text === "") return "(nothing)";
  return from > 0 ? `…\n${cutMiddle(text, maxChars)}` : cutMiddle(text, maxChars);
}
