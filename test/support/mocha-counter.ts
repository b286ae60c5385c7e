import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** How many tests of one run ended how, and what there is to say of single ones. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and what passed only at its second try, each with its reason. */
  readonly remarks: readonly string[];
}

/** The variable that names the file for the counts. */
export const countsVariable = "BACKBURNER_TEST_COUNTS";

const maxRemark = 1500;

/** Mocha's usual report, which also leaves the counts for the caller in the file that {@link countsVariable} names. */
export class MochaCounter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    const remarks: string[] = [];
    const remark = (what: string, test: Mocha.Test, error: unknown): void => {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      remarks.push(`${what}: ${test.fullTitle()}\n${why.slice(0, maxRemark)}`);
    };
    runner.on("fail", (test, error) => {
      remark("failed", test, error);
    });
    runner.on("retry", (test: Mocha.Test, error: unknown) => {
      remark("tried again", test, error);
    });
    runner.once("end", () => {
      const file = process.env[countsVariable];
      const { passes, failures, pending } = this.stats;
      const counts: Counts = { passed: passes, failed: failures, skipped: pending, remarks };
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    });
  }
}

// Mocha takes a reporter from a file only as its default export.
export default MochaCounter;
