import { ms, quantile } from "../numbers.ts";
import { frontEnd } from "../peers/front-end.ts";
import { clockLines } from "../programs.ts";
import type { Scenario } from "../scenario.ts";

/** From `print` to the message for the page, one line every 100 ms. */
export const latency: Scenario = {
  name: "latency",
  async *run(bench) {
    const code = clockLines(bench.full ? 200 : 80);
    const { server } = await bench.stock();
    const theirs: number[] = [];
    await frontEnd(server, code, (text) => {
      const now = performance.timeOrigin + performance.now();
      for (const line of text.split("\n")) if (line !== "") theirs.push(now - Number(line) * 1000);
    });
    await using host = await bench.host("managed");
    await host.call("run", { code: "print('warm')" });
    const ours = await host.call("latency", { code });
    for (const [name, share, goal] of [
      ["p50", 0.5, 0.6],
      ["p95", 0.95, 0.5],
    ] as const) {
      const [mine, limit] = [quantile(ours, share), quantile(theirs, share)];
      yield {
        what: `print → page message, a line every 100 ms, ${name}`,
        measured: ms(mine),
        limit: `${ms(limit)}, stock front end`,
        ratio: mine / limit,
        goal: `≤ ${String(goal)}`,
        ok: mine / limit <= goal,
      };
    }
  },
};
