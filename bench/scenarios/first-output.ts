import { launchManaged, launchStock } from "../../test/support/jupyter/servers.ts";
import { HostProcess } from "../host/host-process.ts";
import { median, ms } from "../numbers.ts";
import { FrontEnd, frontEnd } from "../peers/front-end.ts";
import { zeromq } from "../peers/zeromq.ts";
import type { Bench } from "../bench.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

const code = "print('first')";
/** A script of the kind that daemons are: it prints and works on. */
const lasting = "import time\nprint('first')\ntime.sleep(0.5)";

/** From the start of a program to its first output on the page. */
export const firstOutput: Scenario = {
  name: "first-output",
  async *run(bench) {
    yield* warm(bench);
    yield* cold(bench);
    yield* coldServer(bench);
  },
};

async function* warm(bench: Bench): AsyncIterable<Row> {
  for (const [name, program] of [
    ["a program that prints and ends", code],
    ["a program that prints and works on", lasting],
  ] as const) {
    const times = bench.full ? 9 : 5;
    const bare: number[] = [];
    while (bare.length < times) bare.push((await zeromq(bench.stack, "warm", program)).ms);
    const known = await warmFrontEnd(bench, program);
    await using host = await bench.host("managed", { spare: true });
    const spare = await host.call("spare", { code: program, times });
    const mine = median(spare);
    for (const [what, limits] of [
      ["bare kernel that has waited as long", bare],
      ["stock front end on a kernel that it has warm", known],
    ] as const) {
      const limit = median(limits);
      yield {
        what: `first output, warm spare, ${name}`,
        measured: ms(mine),
        limit: `${ms(limit)}, ${what}`,
        ratio: mine / limit,
        goal: "≤ 2",
        ok: mine / limit <= 2,
      };
    }
  }
}

/** What users have without us: the code goes to a kernel of `python -m jupyter_server` that waits already. */
async function warmFrontEnd(bench: Bench, program: string): Promise<readonly number[]> {
  const { server } = await bench.stock();
  await using end = await FrontEnd.open(server);
  await end.run("print('warm')", () => undefined);
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const begun = performance.now();
    let passed: number | undefined;
    await end.run(program, () => {
      passed ??= performance.now() - begun;
    });
    times.push(passed ?? Infinity);
  }
  return times;
}

async function* cold(bench: Bench): AsyncIterable<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  await using host = await bench.host("managed");
  await host.call("run", { code });
  for (let turn = 0; turn < (bench.full ? 9 : 3); turn += 1) {
    theirs.push((await zeromq(bench.stack, "cold", code)).ms);
    ours.push((await host.call("run", { code })).firstMs);
  }
  const [mine, limit] = [median(ours), median(theirs)];
  yield {
    what: "first output, cold kernel on a running server",
    measured: ms(mine),
    limit: `${ms(limit)}, bare kernel`,
    ratio: mine / limit,
    goal: "≤ 1.3",
    ok: mine / limit <= 1.3,
  };
}

async function* coldServer(bench: Bench): AsyncIterable<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < (bench.full ? 5 : 2); turn += 1) {
    theirs.push(await stockStart(bench));
    ours.push(await ownStart(bench));
  }
  const [mine, limit] = [median(ours), median(theirs)];
  // The older server's own entry point is not slow; only the newer one's is the limit of the goal.
  const counts = bench.stack.name === "v2";
  yield {
    what: "first output, nothing runs yet",
    measured: ms(mine),
    limit: `${ms(limit)}, python -m jupyter_server`,
    ratio: mine / limit,
    goal: counts ? "≤ 0.5" : "(2.x only)",
    ok: counts ? mine / limit <= 0.5 : undefined,
  };
}

async function stockStart({ stack }: Bench): Promise<number> {
  const begun = performance.now();
  await using stock = await launchStock(stack);
  let passed: number | undefined;
  await frontEnd(stock.server, code, () => {
    passed ??= performance.now() - begun;
  });
  return passed ?? Infinity;
}

async function ownStart({ stack }: Bench): Promise<number> {
  const begun = performance.now();
  await using managed = await launchManaged(stack);
  const launched = performance.now() - begun;
  // Its own start is not counted: the extension host runs already.
  await using host = await HostProcess.start(managed.server, {});
  return launched + (await host.call("run", { code })).firstMs;
}
