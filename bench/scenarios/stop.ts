import type { Bench } from "../bench.ts";
import type { HostProcess } from "../host/host-process.ts";
import type { StopResult } from "../host/stop.ts";
import { ms } from "../numbers.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";
import { obeying, stubborn } from "../stop-programs.ts";

/** From the click on Stop to the state that is shown, and what is left then. */
export const stop: Scenario = {
  name: "stop",
  async *run(bench) {
    await using local = await bench.host("managed");
    yield worst("Stop, a script that obeys", 1000, await stopAll(local, obeying));
    yield worst("Stop, the worst local script", 3000, await stopAll(local, stubborn));
    yield* remote(bench);
  },
};

async function* remote(bench: Bench): AsyncIterable<Row> {
  await using host = await bench.host("stock", { elsewhere: true });
  const all = Object.entries({ ...obeying, ...stubborn });
  // The slow ones take seven seconds each.
  const programs = Object.fromEntries(bench.full ? all : all.filter((_, at) => at % 4 === 2));
  yield worst("Stop, the worst script on another machine", 8000, await stopAll(host, programs));
}

async function stopAll(
  host: HostProcess,
  programs: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, StopResult>> {
  const results = new Map<string, StopResult>();
  for (const [name, code] of Object.entries(programs)) results.set(name, await host.call("stop", { code }));
  return results;
}

function worst(what: string, goalMs: number, results: ReadonlyMap<string, StopResult>): Row {
  const all = [...results].sort(([, a], [, b]) => b.ms - a.ms);
  const [slowest] = all;
  const left = all.filter(([, result]) => result.left > 0);
  const total = left.reduce((sum, [, result]) => sum + result.left, 0);
  const whose = left.length === 0 ? "" : ` (${left.map(([name]) => name).join(", ")})`;
  return {
    what: `${what}; processes left`,
    measured: `${ms(slowest?.[1].ms ?? 0)} (${slowest?.[0] ?? ""}; ${String(all.length)} scripts); ${String(total)}${whose}`,
    goal: `< ${String(goalMs / 1000)} s; 0`,
    ok: (slowest?.[1].ms ?? 0) < goalMs && total === 0,
  };
}
