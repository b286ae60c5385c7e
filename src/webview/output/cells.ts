import type { Span } from "./rows.ts";

/** How many UTF-16 units one row holds; longer lines go on in the next row, so that no row is slow to edit or to draw. */
export const MAX_ROW = 8192;

/**
 * The one line that is being written, cell by cell: every edit costs the same wherever it happens.
 * It is loaded from a row when the cursor comes to it and read back when someone looks.
 */
export class Cells {
  #units = new Uint16Array(256);
  #fore = new Int32Array(256);
  #back = new Int32Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Writes one unit; cells between the end and `column` become spaces. */
  put(column: number, unit: number, fore: number, back: number): void {
    if (column >= this.#units.length) this.#grow(column + 1);
    while (this.#length < column) this.#set(this.#length++, 0x20, 0, 0);
    this.#set(column, unit, fore, back);
    if (column === this.#length) this.#length++;
  }

  /** Empties the cells from `start` up to `end`; a line's end that is emptied is gone. */
  erase(start: number, end: number): void {
    if (end >= this.#length) {
      this.#length = Math.min(this.#length, start);
      return;
    }
    for (let column = start; column < end; column++) this.#set(column, 0x20, 0, 0);
  }

  load(text: string, spans: readonly Span[] | undefined): void {
    if (text.length > this.#units.length) this.#grow(text.length);
    for (let column = 0; column < text.length; column++) this.#set(column, text.charCodeAt(column), 0, 0);
    this.#length = text.length;
    let start = 0;
    for (const { length, fore, back } of spans ?? []) {
      this.#fore.fill(fore, start, start + length);
      this.#back.fill(back, start, start + length);
      start += length;
    }
  }

  text(): string {
    return String.fromCharCode(...this.#units.subarray(0, this.#length));
  }

  spans(): readonly Span[] | undefined {
    const spans: Span[] = [];
    let styled = false;
    for (let start = 0; start < this.#length;) {
      const fore = this.#fore[start] ?? 0;
      const back = this.#back[start] ?? 0;
      let end = start + 1;
      while (end < this.#length && this.#fore[end] === fore && this.#back[end] === back) end++;
      spans.push({ length: end - start, fore, back });
      styled ||= fore !== 0 || back !== 0;
      start = end;
    }
    return styled ? spans : undefined;
  }

  #set(column: number, unit: number, fore: number, back: number): void {
    this.#units[column] = unit;
    this.#fore[column] = fore;
    this.#back[column] = back;
  }

  #grow(size: number): void {
    const room = Math.max(size, this.#units.length * 2);
    const [units, fore, back] = [this.#units, this.#fore, this.#back];
    this.#units = new Uint16Array(room);
    this.#fore = new Int32Array(room);
    this.#back = new Int32Array(room);
    this.#units.set(units);
    this.#fore.set(fore);
    this.#back.set(back);
  }
}
