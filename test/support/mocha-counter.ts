import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** How many tests of one run ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The variable that names the file for the counts. */
export const countsVariable = "BACKBURNER_TEST_COUNTS";

/** Mocha's usual report, which also leaves the counts for the caller in the file that {@link countsVariable} names. */
export class MochaCounter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once("end", () => {
      const file = process.env[countsVariable];
      const { passes, failures, pending } = this.stats;
      const counts: Counts = { passed: passes, failed: failures, skipped: pending };
      if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    });
  }
}

// Mocha takes a reporter from a file only as its default export.
export default MochaCounter;
