import { setTimeout as sleep } from "node:timers/promises";
import { CuttingProxy } from "../../test/support/jupyter/cutting-proxy.ts";
import { HostProcess } from "../host/host-process.ts";
import type { Scenario } from "../scenario.ts";

const code = `import time\nfor i in range(LINES):\n    print(f"{i:08d}")\n    time.sleep(0.02)`;

/** A connection that is cut in the middle of the output and comes back. */
export const cut: Scenario = {
  name: "cut",
  async *run(bench) {
    const seconds = 10;
    const lines = (seconds + 4) * 50;
    const { server } = await bench.managed();
    await using proxy = await CuttingProxy.to(server.url);
    await using host = await HostProcess.start({ ...server, url: proxy.url }, {});
    await host.call("run", { code: "print('warm')" });
    const running = host.call("run", { code: code.replace("LINES", String(lines)), check: true });
    // A cold kernel is there by then, and the output begins.
    const begun = sleep(3500).then(async () => {
      proxy.cut();
      await sleep(seconds * 1000);
      proxy.mend();
    });
    const [{ lines: kept, reason }] = await Promise.all([running, begun]);
    const missing = lines - (kept?.lines ?? 0) + (kept?.doubled ?? 0);
    yield {
      what: `websocket cut for ${String(seconds)} s: missing / doubled lines`,
      measured: `${String(missing)} / ${String(kept?.doubled ?? 0)} of ${String(lines)} (${reason})`,
      goal: "0 / 0",
      ok: missing === 0 && kept?.doubled === 0 && reason === "finished",
    };
  },
};
