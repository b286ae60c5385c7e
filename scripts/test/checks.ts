import type { Counts } from "../../test/support/mocha-counter.ts";
import { add, none, one } from "./counts.ts";
import { type Tool, tool } from "./tool.ts";

/** The static checks; each counts as one test. */
const checks: readonly (readonly [what: string, tool: Tool, args: readonly string[]])[] = [
  ["types", "tsc", ["-b"]],
  ["lint", "eslint", [".", "--max-warnings=0", "--cache", "--cache-location", ".cache/eslint/"]],
  [
    "format",
    "prettier",
    ["--check", "--log-level=warn", "--cache", "--cache-location", ".cache/prettier", "."],
  ],
  ["import rules", "depcruise", ["--config", ".dependency-cruiser.mjs", "--output-type", "err", "src"]],
  ["unused files, exports and dependencies", "knip", ["--no-progress", "--treat-config-hints-as-errors"]],
];

/** Runs all of them, also after one has failed. */
export async function runChecks(): Promise<Counts> {
  let counts = none;
  for (const [what, name, args] of checks) {
    const { code } = await tool(name, args);
    console.log(`  ${code === 0 ? "✔" : "✘"} ${what} (${name})`);
    counts = add(counts, one(code === 0));
  }
  return counts;
}
