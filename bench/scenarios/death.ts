import { ms } from "../numbers.ts";
import type { Scenario } from "../scenario.ts";

/** How soon a kernel that was killed from outside is noticed. */
export const death: Scenario = {
  name: "death",
  async *run(bench) {
    const times = bench.full ? 10 : 3;
    for (const [kind, what, goalMs] of [
      ["managed", "own", 1000],
      ["stock", "foreign", 4000],
    ] as const) {
      await using host = await bench.host(kind);
      const worst = Math.max(...(await host.call("death", { times })));
      yield {
        what: `kernel death noticed, ${what} server, worst of ${String(times)}`,
        measured: ms(worst),
        goal: `< ${String(goalMs / 1000)} s`,
        ok: worst < goalMs,
      };
    }
  },
};
