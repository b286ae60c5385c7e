import { plainText } from "../../core/tools/plain-text.ts";
import { shownText } from "./shown-text.ts";

/**
 * What others have written, broken at words into lines of about `width`, for rows that a list does not wrap; at most `maxLines`, the last
 * saying that more follows.
 */
export function shownLines(text: string, width: number, maxLines: number): readonly string[] {
  const atWords = new RegExp(`\\S.{0,${String(width - 1)}}(?=\\s|$)|\\S{1,${String(width)}}`, "gu");
  const lines = plainText(text)
    .split("\n")
    .flatMap((line) => line.match(atWords) ?? [])
    .map((line) => shownText(line, 2 * width));
  return lines.length <= maxLines ? lines : [...lines.slice(0, maxLines - 1), "…"];
}
