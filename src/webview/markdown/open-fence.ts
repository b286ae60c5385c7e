import type { MarkedToken, Tokens } from "marked";

/** Code at the end of a text whose closing line has not come yet. What comes is more of its code, which needs no reading anew. */
export class OpenFence {
  readonly #body: number;
  readonly #lang: string;

  /** `body` is where the code begins, after the opening line. */
  constructor(body: number, lang: string) {
    this.#body = body;
    this.#lang = lang;
  }

  /** Tells whether the text after `from` may hold the closing line. */
  mayEnd(text: string, from: number): boolean {
    const line = text.lastIndexOf("\n", from - 1);
    return /\n {0,3}(`{3,}|~{3,})/.test(text.slice(Math.max(0, line)));
  }

  /** The code as it stands, without what may become the closing line. */
  token(text: string): Tokens.Code {
    // Only at the end: the code may be long, and this is asked for with each piece that comes.
    const partial = /(^|\n) {0,3}[`~]{0,2}$/.exec(text.slice(Math.max(this.#body, text.length - 8)));
    const code = text.slice(this.#body, text.length - (partial?.[0].length ?? 0));
    return { type: "code", raw: "", lang: this.#lang, text: code };
  }
}

/** Code between marks. */
export function isFenced(token: MarkedToken): boolean {
  return token.type === "code" && token.codeBlockStyle !== "indented";
}

/** The open code that a text ends with; code inside of a list or a quotation does not count. */
export function openFence(text: string, last: MarkedToken): OpenFence | undefined {
  if (last.type !== "code") return undefined;
  const opening = /^(`{3,}|~{3,})[^\n]*\n/.exec(last.raw);
  if (opening === null || closing(opening[1] ?? "").test(last.raw.slice(opening[0].length - 1)))
    return undefined;
  return new OpenFence(text.length - last.raw.length + opening[0].length, last.lang ?? "");
}

function closing(marker: string): RegExp {
  return new RegExp(`\\n {0,3}${marker}[\`~]* *\\n*$`);
}
