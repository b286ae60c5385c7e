import { char, isSpace } from "./characters.ts";

/** The column behind this white space, which began at `column`: tabs go to the next multiple of four. */
export function columnAfter(space: number, column: number): number {
  return space === char.tab ? column + 4 - (column % 4) : column + 1;
}

/** What a Markdown fence began with. */
interface FenceOpening {
  /** The character that it is made of. */
  readonly mark: number;
  readonly length: number;
  readonly column: number;
}

/** Where in a line of the fence's content it is. */
type Place = "indentation" | "marks" | "rest" | "behind-marks";

/** The inside of a Markdown fence, read in pieces of any size, beginning with the line after the opening one (CommonMark 4.5). */
export class Fence {
  readonly #opening: FenceOpening;
  #place: Place = "indentation";
  #column = 0;
  #marks = 0;
  #isClosed = false;

  constructor(opening: FenceOpening) {
    this.#opening = opening;
  }

  /** True behind the newline of the closing line. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Reads on from `at` to behind the closing line, or to the end; returns the place. */
  read(text: string, at: number): number {
    let i = at;
    while (i < text.length && !this.#isClosed) {
      if (this.#place === "rest") {
        const newline = text.indexOf("\n", i);
        if (newline === -1) return text.length;
        this.#endLine();
        i = newline + 1;
      } else {
        this.#take(text.charCodeAt(i));
        i += 1;
      }
    }
    return i;
  }

  #take(code: number): void {
    const { mark, length, column } = this.#opening;
    if (code === char.newline) {
      this.#isClosed = this.#marks >= length;
      this.#endLine();
    } else if (code === mark && this.#place !== "behind-marks" && this.#column <= column + 3) {
      this.#place = "marks";
      this.#marks += 1;
    } else if (isSpace(code) && this.#marks === 0) {
      this.#column = columnAfter(code, this.#column);
    } else if (isSpace(code) && this.#marks >= length) {
      this.#place = "behind-marks";
    } else {
      this.#place = "rest";
    }
  }

  #endLine(): void {
    this.#place = "indentation";
    this.#column = 0;
    this.#marks = 0;
  }
}
