import { oneLine } from "../../core/tools/plain-text.ts";

/**
 * What others have written, for boxes and messages of the editor, on one line: those make links of `[text](command:…)`, which would run
 * commands, and icons of `$(name)`.
 */
export function shownText(text: string, maxChars: number): string {
  return oneLine(text, maxChars).replaceAll("](", "] (").replaceAll("$(", "$ (");
}
