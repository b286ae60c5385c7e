/**
 * Takes the indentation of a program's first line from all its lines, and `\r` from before `\n`; fed in pieces of any size, beginning
 * behind the first line's indentation. A line with less of it loses what it has.
 */
export class Unindent {
  readonly #indentation: string;
  /** How much of it the line that is being read has lost; all of it once the line has begun. */
  #lost: number;
  #isReturnHeld = false;

  constructor(indentation: string) {
    this.#indentation = indentation;
    this.#lost = indentation.length;
  }

  /** Takes a piece; returns what becomes of it. A `\r` at its end is held back. */
  write(text: string): string {
    const joined = this.#joinLines(text);
    return this.#indentation === "" ? joined : this.#unindent(joined);
  }

  #joinLines(text: string): string {
    if (!this.#isReturnHeld && !text.includes("\r")) return text;
    const whole = (this.#isReturnHeld ? "\r" : "") + text;
    this.#isReturnHeld = whole.endsWith("\r");
    return (this.#isReturnHeld ? whole.slice(0, -1) : whole).replaceAll("\r\n", "\n");
  }

  #unindent(text: string): string {
    let shorter = "";
    let at = 0;
    while (at < text.length) {
      while (this.#lost < this.#indentation.length && text[at] === this.#indentation[this.#lost]) {
        this.#lost += 1;
        at += 1;
      }
      // Where the piece ends inside the indentation, the next one goes on.
      if (at === text.length) break;
      const newline = text.indexOf("\n", at);
      const end = newline === -1 ? text.length : newline + 1;
      this.#lost = newline === -1 ? this.#indentation.length : 0;
      shorter += text.slice(at, end);
      at = end;
    }
    return shorter;
  }
}
