import { type NewRow, type Row, weigh } from "./rows.ts";

/** What changed in the rows since someone last asked. */
export interface RowChanges {
  /** True when all rows were thrown away in between: draw from the start. */
  readonly reset: boolean;
  /** Keys of rows that were there before and look different now. */
  readonly touched: ReadonlySet<number>;
}

/**
 * The rows of one daemon, bounded: the oldest go when all together weigh more than `maxWeight`.
 * Keys grow by one, so a key is also a place.
 */
export class RowRing {
  #rows: Row[] = [];
  #head = 0;
  #firstKey = 0;
  #weight = 0;
  #reset = false;
  #touched = new Set<number>();

  maxWeight: number;

  constructor(maxWeight: number) {
    this.maxWeight = maxWeight;
  }

  get firstKey(): number {
    return this.#firstKey;
  }

  /** The key that the next row will get. */
  get endKey(): number {
    return this.#firstKey + this.#rows.length - this.#head;
  }

  at(key: number): Row | undefined {
    return key < this.#firstKey ? undefined : this.#rows[this.#head + key - this.#firstKey];
  }

  push(row: NewRow): Row {
    const placed: Row = { ...row, key: this.endKey };
    this.#rows.push(placed);
    this.#weight += weigh(placed);
    return placed;
  }

  /** Says that a row looks different, and by how much its weight changed. */
  touch(row: Row, added: number): void {
    if (this.at(row.key) !== row) return;
    this.#weight += added;
    this.#touched.add(row.key);
  }

  /** Drops the oldest rows until the rest fits; the last two always stay, they may still be written to. */
  evict(): void {
    while (this.#weight > this.maxWeight && this.#rows.length - this.#head > 2) {
      const row = this.#rows[this.#head];
      if (row !== undefined) this.#weight -= weigh(row);
      this.#head++;
      this.#firstKey++;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#rows.length) {
      this.#rows = this.#rows.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Throws all rows away; keys go on from where they were. */
  clear(): void {
    this.#firstKey = this.endKey;
    this.#rows = [];
    this.#head = 0;
    this.#weight = 0;
    this.#touched.clear();
    this.#reset = true;
  }

  /** Hands over what changed and forgets it. */
  takeChanges(): RowChanges {
    const changes = { reset: this.#reset, touched: this.#touched };
    this.#reset = false;
    this.#touched = new Set();
    return changes;
  }

  *rows(): Generator<Row> {
    for (let at = this.#head; at < this.#rows.length; at++) {
      const row = this.#rows[at];
      if (row !== undefined) yield row;
    }
  }
}
