import { readdirSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import Mocha from "mocha";
import { MochaCounter } from "../support/mocha-counter.ts";
import { testMark } from "../support/vscode/test-mark.ts";

/** Runs, inside the extension host, the test files that were bundled beside this one. */
export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    for (const line of format(...args).split("\n")) console.log(testMark + line);
  };
  const mocha = new Mocha({
    ui: "bdd",
    reporter: MochaCounter,
    timeout: 60_000,
    retries: 1,
    forbidOnly: true,
  });
  for (const file of readdirSync(import.meta.dirname).sort()) {
    if (file.endsWith(".test.cjs")) mocha.addFile(join(import.meta.dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${String(failures)} tests failed.`);
}
