import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Counts, countsVariable } from "../../test/support/mocha-counter.ts";
import { add, one } from "./counts.ts";
import { tool } from "./tool.ts";

let runs = 0;

/** Far more than any part takes: a part that hangs fails, and the others still run. */
const longestMs = 25 * 60_000;

/**
 * Runs test files in a mocha of their own, which ends after its last test whatever that left open. Tests that drive windows, servers and
 * kernels may be tried once more, because machines stall; which ones were is said at the end.
 */
export function runMocha(files: readonly string[], { retries = 0 } = {}): Promise<Counts> {
  return counted(async (env) => {
    const reporter = "./test/support/mocha-counter.ts";
    const args = ["--exit", "--retries", String(retries), "--reporter", reporter, ...files];
    const { code } = await tool("mocha", args, { env, timeoutMs: longestMs });
    return code;
  });
}

/**
 * Counts the tests of a process that uses our reporter and resolves to its exit code.
 * A process that ends without counts, or fails with none failed, adds one failure: its crash.
 */
export async function counted(run: (env: NodeJS.ProcessEnv) => Promise<number | undefined>): Promise<Counts> {
  const file = join(tmpdir(), `backburner-counts-${String(process.pid)}-${String(runs++)}.json`);
  const code = await run({ ...process.env, [countsVariable]: file });
  const text = await readFile(file, "utf8").catch(() => undefined);
  await rm(file, { force: true });
  if (text === undefined) {
    console.log(`  ✘ The test run ended before its tests did (exit code ${String(code)}).`);
    return one(false);
  }
  const counts = JSON.parse(text) as Counts;
  if (code === 0 || counts.failed > 0) return counts;
  console.log(`  ✘ No test failed, but the run exited with ${String(code)}.`);
  return add(counts, one(false));
}
