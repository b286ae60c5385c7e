import type { Counts } from "../../test/support/mocha-counter.ts";

/** Nothing was run yet. */
export const none: Counts = { passed: 0, failed: 0, skipped: 0, remarks: [] };

/** Both together. */
export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    remarks: [...a.remarks, ...b.remarks],
  };
}

/** One thing that went as it should, or not. */
export function one(passed: boolean): Counts {
  return { ...none, passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

/** The sentence that ends every run: "N passed, N failed". */
export function sentence({ passed, failed }: Counts): string {
  return `${String(passed)} passed, ${String(failed)} failed`;
}
