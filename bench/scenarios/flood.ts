import type { Bench } from "../bench.ts";
import type { RunResult } from "../host/run.ts";
import { count, ms } from "../numbers.ts";
import { zeromq } from "../peers/zeromq.ts";
import { numberedLines } from "../programs.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

interface Flood {
  readonly lines: number;
  readonly ours: readonly RunResult[];
  /** The best of ours and of the direct client: noise only adds. */
  readonly bestMs: number;
  readonly limitMs: number;
}

/** Many lines from a kernel to the journal and the page, and the same from a kernel to a direct client. */
export const flood: Scenario = {
  name: "flood",
  async *run(bench) {
    const floods: Flood[] = [];
    for (const [lines, turns] of [
      [10_000, 3],
      [100_000, 3],
      [1_000_000, 5],
    ] as const) {
      floods.push(await measure(bench, lines, turns));
    }
    const largest = floods.at(-1);
    if (largest !== undefined) yield* throughput(largest);
    yield growth(floods);
  },
};

/** In turns, so that whatever else the machine does hits both. */
async function measure(bench: Bench, lines: number, turns: number): Promise<Flood> {
  const code = numberedLines(lines);
  const ours: RunResult[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    theirs.push((await zeromq(bench.stack, "run", code)).ms);
    await using host = await bench.host("managed");
    await host.call("run", { code: "print('warm')" });
    ours.push(await host.call("run", { code, check: true }));
  }
  return {
    lines,
    ours,
    bestMs: Math.min(...ours.map(({ wholeMs }) => wholeMs)),
    limitMs: Math.min(...theirs),
  };
}

function* throughput({ lines, ours, bestMs, limitMs }: Flood): Iterable<Row> {
  yield {
    what: `${count(lines)} lines × 80 bytes, kernel to journal and page, own server`,
    measured: `${ms(bestMs)}, ${count(lines / (bestMs / 1000))} lines/s`,
    limit: `${ms(limitMs)}, direct ZeroMQ client`,
    ratio: bestMs / limitMs,
    goal: "≤ 1.15",
    ok: bestMs / limitMs <= 1.15,
  };
  const lost = Math.max(...ours.map(({ lines: kept }) => lines - (kept?.lines ?? 0)));
  const doubled = Math.max(...ours.map(({ lines: kept }) => kept?.doubled ?? 0));
  const complete = ours.every(({ pageIsComplete }) => pageIsComplete);
  yield {
    what: "… lost / doubled lines; the page has the end",
    measured: `${String(lost)} / ${String(doubled)}; ${complete ? "yes" : "no"}`,
    goal: "0 / 0; yes",
    ok: lost === 0 && doubled === 0 && complete,
  };
  const memory = Math.max(...ours.map(({ load }) => load.memoryMb));
  yield {
    what: "… memory that the extension host grew by at most",
    measured: `${memory.toFixed(0)} MB`,
    goal: "< 120 MB",
    ok: memory < 120,
  };
}

function growth(floods: readonly Flood[]): Row {
  const rates = floods.map(({ lines, bestMs }) => `${count(lines)}: ${count(lines / (bestMs / 1000))}/s`);
  const against = floods.map(({ bestMs, limitMs }) => (bestMs / limitMs).toFixed(2));
  const [, medium = NaN, large = NaN] = floods.map(({ lines, bestMs }) => bestMs / lines);
  return {
    what: "growth: lines per second at 10k, 100k, 1M lines",
    measured: rates.join(", "),
    limit: `ours / direct client: ${against.join(", ")}`,
    ratio: large / medium,
    goal: "flat: a line of 1M ≤ 1.25 × one of 100k",
    ok: large / medium <= 1.25,
  };
}
