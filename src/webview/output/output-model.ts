import type { DaemonOutput } from "../../protocol/daemon.ts";
import { RecordLog } from "./record-log.ts";
import { type RowChanges, RowRing } from "./row-ring.ts";
import { plainOf, type RichRow, type Row, type Tone } from "./rows.ts";
import { TextScreen } from "./text-screen.ts";

/** How much the page holds of one daemon's output; older output is on disk. */
const MAX_RECORDS = 1024 * 1024;
const MAX_ROWS = 2 * MAX_RECORDS;
/** What may be loaded from disk beyond that while the user looks at it. */
const MAX_LOADED = 8 * MAX_RECORDS;
/** How many named displays can still be updated. */
const MAX_DISPLAYS = 512;

/**
 * The output of one daemon as the page shows it: it eats numbered records in order and says which rows there are.
 * Pure: no page, no clock. Records that were seen before are dropped, so snapshots and batches may overlap.
 */
export class OutputModel {
  readonly #log = new RecordLog(MAX_RECORDS);
  readonly #ring = new RowRing(MAX_ROWS);
  readonly #screen = new TextScreen(this.#ring);
  readonly #displays = new Map<string, RichRow[]>();
  #goneDisplays = new Set<string>();
  #clearNext = false;

  /** Takes records in order; with `skippedTo`, those right before that `seq` were left out and are on disk. */
  append(records: readonly DaemonOutput[], skippedTo?: number): void {
    let hole = skippedTo !== undefined && skippedTo > this.#log.lastSeq + 1 ? skippedTo : undefined;
    for (const record of records) {
      if (record.seq <= this.#log.lastSeq) continue;
      if (hole !== undefined) {
        this.#markHole(hole, record.timestamp);
        hole = undefined;
      }
      this.#log.add(record);
      this.#apply(record);
    }
    this.#ring.evict();
  }

  /** Takes records that were read from disk for the place before `beforeSeq`; `earlier` says whether there are still more. */
  fill(beforeSeq: number, records: readonly DaemonOutput[], earlier: boolean): void {
    const size = records.reduce((sum, record) => sum + record.content.length + 64, 0);
    this.#log.maxWeight = Math.min(MAX_LOADED, this.#log.maxWeight + size);
    this.#ring.maxWeight = 2 * this.#log.maxWeight;
    this.#log.fill(beforeSeq, records, earlier);
    this.#rebuild();
  }

  /** Goes back to the ordinary size after the user has looked at earlier output. */
  trim(): void {
    this.#log.maxWeight = MAX_RECORDS;
    this.#ring.maxWeight = MAX_ROWS;
  }

  /** Takes the first records; `earlier` says whether there are more on disk before them. */
  begin(records: readonly DaemonOutput[], earlier: boolean): void {
    this.#log.earlier = earlier;
    this.append(records);
  }

  /** Where to read on to the top, or undefined when all there is is held. */
  get earlierBefore(): number | undefined {
    return this.#log.earlier ? this.#log.firstSeq : undefined;
  }

  /** The newest `seq` that was seen, -1 before the first. */
  get lastSeq(): number {
    return this.#log.lastSeq;
  }

  get firstKey(): number {
    return this.#ring.firstKey;
  }

  get endKey(): number {
    return this.#ring.endKey;
  }

  row(key: number): Row | undefined {
    return this.#ring.at(key);
  }

  rows(): Iterable<Row> {
    return this.#ring.rows();
  }

  /** What changed since the last call. */
  takeChanges(): RowChanges {
    return this.#ring.takeChanges();
  }

  /** Everything that is held as plain text, long lines in one piece again. */
  plainText(): string {
    const parts: string[] = [];
    for (const row of this.#ring.rows()) {
      if (parts.length > 0 && !(row.kind === "text" && row.continued)) parts.push("\n");
      parts.push(plainOf(row));
    }
    return parts.join("");
  }

  #apply(record: DaemonOutput): void {
    switch (record.stream) {
      case "clear":
        if (record.wait === true) this.#clearNext = true;
        else this.#clear(record.seq);
        return;
      case "update":
        this.#update(record);
        return;
      case "stdout":
      case "stderr":
      case "error":
      case "input":
        this.#write(record, record.stream);
        return;
      case "gap":
        this.#screen.leave();
        this.#ring.push({ kind: "gap", text: record.content, ...origin(record) });
        return;
      case "result":
      case "display":
        this.#show(record);
        return;
    }
  }

  #write(record: DaemonOutput, tone: Tone): void {
    this.#clearIfDue(record);
    this.#screen.write(record.content, tone, record.seq, record.timestamp);
  }

  #show(record: DaemonOutput): void {
    const id = record.display_id;
    if (id === undefined && isPlain(record.mime)) {
      this.#write(record, "result");
      return;
    }
    this.#clearIfDue(record);
    this.#screen.leave();
    const row = this.#ring.push({ kind: "rich", record, ...origin(record) });
    if (id === undefined || row.kind !== "rich") return;
    this.#goneDisplays.delete(id);
    this.#displays.set(id, [...this.#living(id), row]);
    if (this.#displays.size > 2 * MAX_DISPLAYS) this.#forgetDisplays();
  }

  /** A script that names a new display each time must not fill the memory: the oldest names go. */
  #forgetDisplays(): void {
    for (const id of [...this.#displays.keys()].slice(0, MAX_DISPLAYS)) this.#displays.delete(id);
  }

  /** Replaces what is shown under the id; an update whose display is not held (it is older than the tail) is shown as a new one. */
  #update(record: DaemonOutput): void {
    const id = record.display_id;
    if (id === undefined || this.#goneDisplays.has(id)) return;
    const rows = this.#living(id);
    if (rows.length === 0) {
      this.#show(record);
      return;
    }
    for (const row of rows) {
      const added = (record.content.length - row.record.content.length) >> 3;
      row.record = record;
      this.#ring.touch(row, added);
    }
  }

  #living(id: string): RichRow[] {
    return (this.#displays.get(id) ?? []).filter((row) => this.#ring.at(row.key) === row);
  }

  #clearIfDue(record: DaemonOutput): void {
    if (this.#clearNext) this.#clear(record.seq);
  }

  #clear(seq: number): void {
    this.#clearNext = false;
    this.#log.clearBefore(seq);
    this.#goneDisplays = new Set([...this.#goneDisplays, ...this.#displays.keys()].slice(-MAX_DISPLAYS));
    this.#displays.clear();
    this.#screen.reset();
    this.#ring.clear();
  }

  #markHole(beforeSeq: number, timestamp: number): void {
    this.#log.addHole(beforeSeq);
    this.#pushHole(beforeSeq, timestamp);
  }

  #pushHole(beforeSeq: number, timestamp: number): void {
    this.#screen.leave();
    this.#ring.push({ kind: "hole", beforeSeq, seq: beforeSeq, timestamp });
  }

  /** Makes all rows again, since a line, a colour or a display may have begun in what was put before. */
  #rebuild(): void {
    const items = this.#log.items();
    this.#clearNext = false;
    this.#displays.clear();
    this.#screen.reset();
    this.#ring.clear();
    for (const item of items) {
      if ("record" in item) this.#apply(item.record);
      else this.#pushHole(item.beforeSeq, item.timestamp);
    }
    this.#ring.evict();
  }
}

function origin(record: DaemonOutput): { readonly seq: number; readonly timestamp: number } {
  return { seq: record.seq, timestamp: record.timestamp };
}

/** Plain text needs no frame around it: it becomes lines like any other. */
function isPlain(mime: string | undefined): boolean {
  return mime === undefined || mime === "text/plain";
}
