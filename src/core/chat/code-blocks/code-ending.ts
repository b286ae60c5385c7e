import { isLineBlank, isSpace, trimmedEnd } from "./characters.ts";
import type { CodeFence } from "./code-opening.ts";

/**
 * Holds back what is no code if the closing tag comes next: white space, and the last line of the fence that the code began with.
 * Fed in pieces of any size; what it still holds at the closing tag is left out.
 */
export class CodeEnding {
  readonly #fence: CodeFence | undefined;
  #held = "";
  #isLineBlank = true;
  /** The length of the run at the end of `#held` that may end the fence; 0 when there is none. */
  #run = 0;
  /** Whether white space came behind that run. */
  #isRunOver = false;

  constructor(fence: CodeFence | undefined) {
    this.#fence = fence;
  }

  /** Takes a piece; returns the code that is certain by now. */
  write(text: string): string {
    if (this.#fence === undefined || this.#run === 0) return this.#split(text);
    const end = this.#lengthenRun(text, this.#fence);
    this.#held += text.slice(0, end);
    return end === text.length ? "" : this.#dropRun() + this.#split(text.slice(end));
  }

  /** Keeps what follows the last code and returns what comes before that. */
  #split(text: string): string {
    const end = trimmedEnd(text);
    const marks = this.#fence === undefined ? end : this.#closingFence(text, end, this.#fence);
    const code = marks === end ? end : trimmedEnd(text, marks);
    this.#run = end - marks;
    this.#isRunOver = end < text.length;
    this.#isLineBlank = isLineBlank(text, this.#isLineBlank);
    if (code === 0) {
      this.#held += text;
      return "";
    }
    const certain = this.#held + text.slice(0, code);
    this.#held = text.slice(code);
    return certain;
  }

  /** Where a run begins that ends at `end` and may end the fence; `end` when there is none. */
  #closingFence(text: string, end: number, { mark, length }: CodeFence): number {
    let start = end;
    while (start > 0 && text.charCodeAt(start - 1) === mark) start -= 1;
    const mayBeLongEnough = end - start >= length || end === text.length;
    return mayBeLongEnough && isLineBlank(text, this.#isLineBlank, start) ? start : end;
  }

  /** The place of the first character that shows that the run ends no fence; the end when there is none. */
  #lengthenRun(text: string, { mark, length }: CodeFence): number {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === mark && !this.#isRunOver) this.#run += 1;
      else if (isSpace(code) && this.#run >= length) this.#isRunOver = true;
      else return i;
    }
    return text.length;
  }

  /** The run is code; white space behind it may yet be none. */
  #dropRun(): string {
    const end = trimmedEnd(this.#held);
    const code = this.#held.slice(0, end);
    this.#held = this.#held.slice(end);
    this.#isLineBlank = isLineBlank(this.#held, false);
    this.#run = 0;
    return code;
  }
}
