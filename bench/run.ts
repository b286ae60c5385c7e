/**
 * node bench/run.ts [--full] [--stack deb|v2] [scenario…]: measures all scenarios, or those named, on both Jupyter stacks, and
 * prints one table. Ratios are taken within one run. Numbers that miss their goal do not fail the command: the table says so.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { stacks } from "../test/support/jupyter/stacks.ts";
import { Bench } from "./bench.ts";
import { sentence, type StackRow, table } from "./row.ts";
import type { Scenario } from "./scenario.ts";
import { activation } from "./scenarios/activation.ts";
import { animation } from "./scenarios/animation.ts";
import { chatPage } from "./scenarios/chat-page.ts";
import { codeBlocks } from "./scenarios/code-blocks.ts";
import { controlApi } from "./scenarios/control-api.ts";
import { cut } from "./scenarios/cut.ts";
import { death } from "./scenarios/death.ts";
import { displays } from "./scenarios/displays.ts";
import { eventLoop } from "./scenarios/event-loop.ts";
import { firstOutput } from "./scenarios/first-output.ts";
import { flood } from "./scenarios/flood.ts";
import { latency } from "./scenarios/latency.ts";
import { liveEvents } from "./scenarios/live-events.ts";
import { many } from "./scenarios/many.ts";
import { packageSize } from "./scenarios/package-size.ts";
import { rateLimits } from "./scenarios/rate-limits.ts";
import { scriptCalls } from "./scenarios/script-calls.ts";
import { stop } from "./scenarios/stop.ts";
import { toolServers } from "./scenarios/tool-servers.ts";
import { windows } from "./scenarios/windows.ts";

const scenarios: readonly Scenario[] = [
  flood,
  rateLimits,
  displays,
  animation,
  latency,
  firstOutput,
  eventLoop,
  stop,
  death,
  cut,
  windows,
  many,
  codeBlocks,
  chatPage,
  toolServers,
  controlApi,
  liveEvents,
  scriptCalls,
  activation,
  packageSize,
];

const { values, positionals } = parseArgs({
  options: { full: { type: "boolean", default: false }, stack: { type: "string" } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  const names = scenarios.map(({ name }) => name).join(", ");
  throw new Error(`There is no scenario "${unknown.join(", ")}". The scenarios are: ${names}.`);
}

const rows: StackRow[] = [];
const show = (row: StackRow): void => {
  rows.push(row);
  console.log(sentence(row));
};
const once = new Set<Scenario>();
for (const { name, get } of stacks) {
  if (values.stack !== undefined && values.stack !== name) continue;
  await using bench = new Bench(await get(), values.full);
  for (const scenario of scenarios) {
    if (positionals.length > 0 && !positionals.includes(scenario.name)) continue;
    if (once.has(scenario)) continue;
    if (scenario.perStack === false) once.add(scenario);
    await measure(scenario, bench);
  }
}
const load = loadavg()[0] ?? 0;
console.log(
  `\n${table(rows)}\n\n${String(cpus().length)} cores, load ${load.toFixed(1)} at the end, Node ${process.version}`,
);
// A connection that somebody has not closed yet must not keep the command from ending.
process.exit();

/** A scenario that cannot be measured is a row too, and the others go on. */
async function measure(scenario: Scenario, bench: Bench): Promise<void> {
  const stack = scenario.perStack === false ? "" : bench.stack.name;
  const begun = performance.now();
  console.log(stack === "" ? scenario.name : `${scenario.name} (${stack})`);
  try {
    for await (const row of scenario.run(bench)) show({ ...row, stack });
  } catch (error) {
    const measured = error instanceof Error ? error.message.split("\n", 1).join("") : String(error);
    if (process.env["BACKBURNER_TEST_LOG"] !== undefined) console.error(error);
    show({ what: scenario.name, stack, measured, goal: "to be measured", ok: false });
  }
  console.log(`  in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}
