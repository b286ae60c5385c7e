import { LoadWatch } from "../host/load.ts";
import { ms } from "../numbers.ts";
import { numberedLines } from "../programs.ts";
import type { Scenario } from "../scenario.ts";

/** How long the extension host is away from everything else while a daemon prints as fast as it can. */
export const eventLoop: Scenario = {
  name: "event-loop",
  async *run(bench) {
    const bytes = bench.full ? 1_000_000_000 : 200_000_000;
    await using host = await bench.host("managed");
    await host.call("run", { code: "print('warm')" });
    // This process only waits meanwhile: what it sees is the machine's own doing.
    const idle = new LoadWatch();
    const { load, stdoutBytes, wholeMs, pageIsComplete } = await host.call("run", {
      code: numberedLines(bytes / 80),
    });
    const beside = idle.end();
    const what = `event-loop delay in the extension host while a daemon prints ${String(bytes / 1e6)} MB`;
    yield {
      what: `${what}, p99`,
      measured: ms(load.delayP99Ms),
      limit: `${ms(beside.delayP99Ms)}, an idle process`,
      goal: "< 50 ms",
      ok: load.delayP99Ms < 50,
    };
    yield {
      what: "… max",
      measured: ms(load.delayMaxMs),
      limit: `${ms(beside.delayMaxMs)}, an idle process`,
      goal: "< 150 ms",
      ok: load.delayMaxMs < 150,
    };
    const lost = bytes - stdoutBytes;
    yield {
      what: "… bytes lost; the page has the end",
      measured: `${String(lost)}; ${pageIsComplete ? "yes" : "no"}, in ${ms(wholeMs)}, memory +${load.memoryMb.toFixed(0)} MB`,
      goal: "0; yes",
      ok: lost === 0 && pageIsComplete,
    };
  },
};
