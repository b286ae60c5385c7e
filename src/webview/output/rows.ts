import type { DaemonOutput } from "../../protocol/daemon.ts";

/** What kind of text a row holds; decides its tint. */
export type Tone = "stdout" | "stderr" | "result" | "error" | "input";

/** A stretch of equally styled text; see `sgr.ts` for the packing. */
export interface Span {
  readonly length: number;
  readonly fore: number;
  readonly back: number;
}

interface RowBase {
  /** Grows by one from row to row and never comes again in one model. */
  readonly key: number;
  /** The record that began it. */
  readonly seq: number;
  /** Epoch seconds of that record. */
  readonly timestamp: number;
}

/** One line of text, or a piece of one that is longer than a row may be. */
export interface TextRow extends RowBase {
  readonly kind: "text";
  readonly tone: Tone;
  /** True when the line began in the row before. */
  readonly continued: boolean;
  text: string;
  /** Absent when nothing in it has a style. */
  spans: readonly Span[] | undefined;
}

/** An output that is more than lines: a picture, HTML, a display that may be updated. `record` is replaced by an update. */
export interface RichRow extends RowBase {
  readonly kind: "rich";
  record: DaemonOutput;
}

/** Something is missing here for good. */
interface GapRow extends RowBase {
  readonly kind: "gap";
  readonly text: string;
}

/** Something is missing here that can be read from disk: all records before `beforeSeq` back to those above. */
interface HoleRow extends RowBase {
  readonly kind: "hole";
  readonly beforeSeq: number;
}

/** One row of output, from top to bottom. */
export type Row = TextRow | RichRow | GapRow | HoleRow;

/** A row before the store has given it its key. */
export type NewRow = Row extends infer Each ? (Each extends Row ? Omit<Each, "key"> : never) : never;

/** Roughly what a row costs, in UTF-16 units; enough to keep the ring within its size. */
export function weigh(row: Row): number {
  const fixed = 48;
  if (row.kind === "text") return fixed + row.text.length;
  return row.kind === "rich" ? fixed + (row.record.content.length >> 3) : fixed;
}

/** What "Copy" takes of a row. */
export function plainOf(row: Row): string {
  switch (row.kind) {
    case "text":
    case "gap":
      return row.text;
    case "rich":
      return row.record.plain ?? (row.record.mime?.startsWith("image/") === true ? "" : row.record.content);
    case "hole":
      return "…";
  }
}
