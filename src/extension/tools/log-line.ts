import { redact } from "../redact.ts";

const maxChars = 2048;

/** A line for the log of a server: without secrets, on one line, and only its beginning when it is long. */
export function logLine(line: string): string {
  // Secrets go first, while the line still looks as it was sent.
  const text = redact(line.slice(0, 4 * maxChars))
    .replace(/\r?\n/g, " ⏎ ")
    .replace(/\p{Cc}/gu, " ");
  const isCut = line.length > 4 * maxChars || text.length > maxChars;
  return isCut ? `${text.slice(0, maxChars - 1)}…` : text;
}
