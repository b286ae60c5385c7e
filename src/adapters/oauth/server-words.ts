import type { Secret } from "../../core/base/secret.ts";
import { oneLine } from "../../core/tools/plain-text.ts";
import { formEncoded } from "./form-encoded.ts";

/** Words of a server as they may be shown: one short line in which no secret is left that it was told, in whichever spelling it has it. */
export function serverWords(text: string | undefined, secrets: readonly (Secret | undefined)[]): string {
  let rest = text ?? "";
  // The longest first: a part of it must not be replaced before.
  for (const spelling of secrets.flatMap(spellings).sort((a, b) => b.length - a.length)) {
    rest = rest.replaceAll(spelling, "[secret]");
  }
  return oneLine(rest, 300);
}

/** As it is, as it was sent in a form, as it is in an address and in JSON. */
function spellings(secret: Secret | undefined): readonly string[] {
  const open = secret?.reveal() ?? "";
  if (open === "") return [];
  return [open, formEncoded(open), encodeURIComponent(open), JSON.stringify(open).slice(1, -1)];
}

/** A sentence and, where there are some, the words of the server after it. */
export function withWords(sentence: string, words: string): string {
  return words === "" ? sentence : `${sentence} It says: ${words}`;
}
