/**
 * node scripts/test.ts [part…]: runs all parts of the tests, or those named, one after another.
 * The last line is always "N passed, N failed", over all of them; each static check counts as one test.
 */
import { none, add, one, sentence } from "./test/counts.ts";
import { type PartName, isPart, parts } from "./test/parts.ts";
import type { Counts } from "../test/support/mocha-counter.ts";

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !isPart(name));
if (unknown.length > 0) {
  console.error(`There is no part "${unknown.join(", ")}". The parts are: ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
const names = (Object.keys(parts) as PartName[]).filter(
  (name) => wanted.length === 0 || wanted.includes(name),
);
const done = new Set<unknown>();

let total = none;
const lines: string[] = [];
for (const name of names) {
  console.log(`\n── ${name} ──`);
  const started = performance.now();
  const counts = await run(name);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const skipped = counts.skipped === 0 ? "" : `, ${String(counts.skipped)} skipped`;
  lines.push(`${name.padEnd(12)} ${sentence(counts)}${skipped} in ${seconds} s`);
  total = add(total, counts);
}

if (total.remarks.length > 0) console.log(`\n${total.remarks.join("\n\n")}`);
console.log(`\n${lines.join("\n")}\n${sentence(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** A part that cannot even begin is one failure; the others still run. */
async function run(name: PartName): Promise<Counts> {
  try {
    for (const need of parts[name].needs) {
      if (!done.has(need)) await need();
      done.add(need);
    }
    return await parts[name].run();
  } catch (error) {
    console.log(`  ✘ ${error instanceof Error ? error.message : String(error)}`);
    return one(false);
  }
}
