import type { Bench } from "./bench.ts";
import type { Row } from "./row.ts";

/** One thing that is measured, on one stack at a time. */
export interface Scenario {
  /** Names it on the command line. */
  readonly name: string;
  /** False where no Jupyter is involved: measured once. */
  readonly perStack?: false;
  /** Hands over each row as soon as it is measured. */
  readonly run: (bench: Bench) => AsyncIterable<Row>;
}
