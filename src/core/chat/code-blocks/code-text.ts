import { CodeEnding } from "./code-ending.ts";
import { CodeOpening } from "./code-opening.ts";
import { Unindent } from "./unindent.ts";

/**
 * Makes a program of what stands between two tags, fed in pieces of any size: without the white space and the Markdown fence around
 * it, without the indentation of its first line, and with `\n` for `\r\n`.
 */
export class CodeText {
  readonly #opening = new CodeOpening();
  #unindent: Unindent | undefined;
  #ending: CodeEnding | undefined;

  /** Takes a piece; returns the code that is certain by now: joined, these are the program. */
  write(text: string): string {
    const code = this.#opening.isOver ? text : this.#opening.write(text);
    if (!this.#opening.isOver) return "";
    this.#unindent ??= new Unindent(this.#opening.indentation);
    this.#ending ??= new CodeEnding(this.#opening.fence);
    return this.#ending.write(this.#unindent.write(code));
  }
}
