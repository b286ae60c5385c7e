import { oneLine, plainText } from "../../core/tools/plain-text.ts";

/**
 * What others have written, for boxes and messages of the editor, on one line: those make links of `[text](command:…)`, which would run
 * commands, and icons of `$(name)`.
 */
export function shownText(text: string, maxChars: number): string {
  return oneLine(text, maxChars).replaceAll("](", "] (").replaceAll("$(", "$ (");
}

/** The same broken at words into lines of about `width`, for rows that a list does not wrap; at most `maxLines`, the last saying that more follows. */
export function shownLines(text: string, width: number, maxLines: number): readonly string[] {
  const lines = plainText(text)
    .split("\n")
    .flatMap(
      (line) =>
        line.match(new RegExp(`\\S.{0,${String(width - 1)}}(?=\\s|$)|\\S{1,${String(width)}}`, "gu")) ?? [],
    )
    .map((line) => shownText(line, 2 * width));
  return lines.length <= maxLines ? lines : [...lines.slice(0, maxLines - 1), "…"];
}
