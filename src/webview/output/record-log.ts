import type { DaemonOutput } from "../../protocol/daemon.ts";

/** A record that is kept, so that rows can be made again when earlier ones are put before it. */
interface Entry {
  readonly record: DaemonOutput;
  /** True once a newer record of the same display made it invisible. */
  superseded: boolean;
}

/** Either a record, or the place where some are missing that are on disk. */
export type LogItem =
  { readonly record: DaemonOutput } | { readonly beforeSeq: number; readonly timestamp: number };

/**
 * The records that the page holds of one daemon, in order of `seq`, bounded by weight from the front.
 * A hole says that records right before a `seq` were left out and can be read from disk.
 */
export class RecordLog {
  #entries: Entry[] = [];
  #weight = 0;
  #lastSeq = -1;
  #superseded = 0;
  #earlier = false;
  readonly #holes = new Set<number>();
  /** The newest update of each display. */
  readonly #updates = new Map<string, Entry>();
  /** Displays whose place is held by a record: the one that made them, or the first update when that is not here. */
  readonly #placed = new Set<string>();

  maxWeight: number;

  constructor(maxWeight: number) {
    this.maxWeight = maxWeight;
  }

  /** The newest `seq` that was ever seen, -1 before the first. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** The oldest `seq` that is held. */
  get firstSeq(): number | undefined {
    return this.#entries[0]?.record.seq;
  }

  /** Whether more is on disk before the first one held. */
  get earlier(): boolean {
    return this.#earlier;
  }

  set earlier(value: boolean) {
    this.#earlier = value;
  }

  /** Adds a record to the end; false when it was seen before. */
  add(record: DaemonOutput): boolean {
    if (record.seq <= this.#lastSeq) return false;
    this.#lastSeq = record.seq;
    this.#insert(this.#entries.length, [record]);
    this.#sweep();
    this.#evict();
    return true;
  }

  /** Marks that records before `seq` were left out. */
  addHole(beforeSeq: number): void {
    this.#holes.add(beforeSeq);
  }

  /**
   * Puts records from disk where a hole was, or before the first; those that are held already are dropped.
   * The hole moves up when there is still more between.
   */
  fill(beforeSeq: number, records: readonly DaemonOutput[], earlier: boolean): void {
    const place = this.#entries.findIndex((entry) => entry.record.seq >= beforeSeq);
    const at = place < 0 ? this.#entries.length : place;
    const above = this.#entries[at - 1]?.record.seq ?? -1;
    const missing = records.filter(({ seq }) => seq > above && seq < beforeSeq);
    const closed = missing.length < records.length || !earlier || missing.length === 0;
    this.#holes.delete(beforeSeq);
    this.#insert(at, missing);
    this.#index();
    if (at === 0) this.#earlier = !closed;
    else if (!closed && missing[0] !== undefined) this.#holes.add(missing[0].seq);
  }

  /** Forgets all records before `seq`: they were cleared, so nobody will want them back from disk either. */
  clearBefore(seq: number): void {
    this.#entries = this.#entries.filter(({ record }) => record.seq >= seq);
    for (const hole of this.#holes) if (hole <= seq) this.#holes.delete(hole);
    this.#index();
    this.#earlier = false;
  }

  /** Everything that is held, from the oldest on. */
  items(): LogItem[] {
    const holes = [...this.#holes].sort((left, right) => left - right);
    const items: LogItem[] = [];
    for (const { record, superseded } of this.#entries) {
      while (holes[0] !== undefined && holes[0] <= record.seq) {
        items.push({ beforeSeq: holes[0], timestamp: record.timestamp });
        holes.shift();
      }
      if (!superseded) items.push({ record });
    }
    return items;
  }

  #insert(at: number, records: readonly DaemonOutput[]): void {
    const entries = records.map((record) => ({ record, superseded: false }));
    this.#entries.splice(at, 0, ...entries);
    for (const entry of entries) this.#count(entry);
  }

  /** Takes stock anew after records were put or taken anywhere but at the ends. */
  #index(): void {
    this.#weight = 0;
    this.#superseded = 0;
    this.#updates.clear();
    this.#placed.clear();
    for (const entry of this.#entries) {
      entry.superseded = false;
      this.#count(entry);
    }
  }

  /** Of all updates of one display only the newest is worth keeping. */
  #count(entry: Entry): void {
    const { stream, display_id: display } = entry.record;
    this.#weight += weighRecord(entry.record);
    if (display === undefined) return;
    if (stream !== "update" || !this.#placed.has(display)) {
      this.#placed.add(display);
      return;
    }
    const older = this.#updates.get(display);
    this.#updates.set(display, entry);
    if (older === undefined) return;
    older.superseded = true;
    this.#weight -= weighRecord(older.record);
    this.#superseded++;
  }

  /** Forgets superseded records once they are the majority. */
  #sweep(): void {
    if (this.#superseded < 128 || this.#superseded * 2 < this.#entries.length) return;
    this.#entries = this.#entries.filter((entry) => !entry.superseded);
    this.#superseded = 0;
  }

  #evict(): void {
    if (this.#weight <= this.maxWeight) return;
    // Some more than needed is taken, and in one piece: otherwise each further record would move all the others.
    const target = this.maxWeight * (7 / 8);
    let count = 0;
    for (const entry of this.#entries) {
      const { record } = entry;
      if (this.#weight <= target || count === this.#entries.length - 1) break;
      if (entry.superseded) this.#superseded--;
      this.#weight -= weighEntry(entry);
      if (record.display_id !== undefined) this.#forgetDisplay(record.display_id, entry);
      count++;
    }
    this.#entries = this.#entries.slice(count);
    this.#earlier = true;
    const first = this.firstSeq ?? 0;
    for (const hole of this.#holes) if (hole <= first) this.#holes.delete(hole);
  }

  #forgetDisplay(display: string, entry: Entry): void {
    if (this.#updates.get(display) === entry) this.#updates.delete(display);
    else if (!entry.superseded) this.#placed.delete(display);
  }
}

/** What a record costs while it can be seen. */
function weighEntry({ record, superseded }: Entry): number {
  return superseded ? 0 : weighRecord(record);
}

/** Pictures count an eighth: what fills the ring is text, and a plot must not push it all out. */
function weighRecord({ content, mime }: DaemonOutput): number {
  return 64 + (mime === undefined ? content.length : content.length >> 3);
}
