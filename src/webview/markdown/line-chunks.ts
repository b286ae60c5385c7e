import { continues } from "./continues.ts";

/** How many lines are one piece. */
const LINES = 30;

/** Code that grows, in pieces of whole lines: all but the last stay as they are, so that only that one is coloured anew. */
export class LineChunks {
  #seen = "";
  #chunks: string[] = [];
  /** Where the last piece begins, and where the next line end is looked for. */
  #start = 0;
  #at = 0;
  #lines = 0;

  update(code: string): readonly string[] {
    if (!continues(code, this.#seen)) {
      this.#chunks = [];
      this.#start = this.#at = this.#lines = 0;
    }
    this.#seen = code;
    for (let end = code.indexOf("\n", this.#at); end >= 0; end = code.indexOf("\n", this.#at)) {
      this.#at = end + 1;
      if (++this.#lines < LINES) continue;
      this.#chunks.push(code.slice(this.#start, this.#at));
      this.#start = this.#at;
      this.#lines = 0;
    }
    const rest = code.slice(this.#start);
    this.#at = Math.max(this.#at, this.#start);
    return rest === "" ? [...this.#chunks] : [...this.#chunks, rest];
  }
}
