import type { Secret } from "../../core/base/secret.ts";
import { oneLine } from "../../core/tools/plain-text.ts";

/** Words of a server as they may be shown: one short line in which no secret is left that it was told. */
export function serverWords(text: string | undefined, secrets: readonly (Secret | undefined)[]): string {
  let rest = text ?? "";
  for (const secret of secrets) {
    const open = secret?.reveal() ?? "";
    if (open !== "") rest = rest.replaceAll(open, "[secret]");
  }
  return oneLine(rest, 300);
}

/** A sentence and, where there are some, the words of the server after it. */
export function withWords(sentence: string, words: string): string {
  return words === "" ? sentence : `${sentence} It says: ${words}`;
}
