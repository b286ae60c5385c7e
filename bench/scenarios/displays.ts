import { count, ms } from "../numbers.ts";
import type { Scenario } from "../scenario.ts";

/** More display messages at once than ZeroMQ keeps by default. */
export const displays: Scenario = {
  name: "displays",
  async *run(bench) {
    const messages = 30_000;
    await using host = await bench.host("managed");
    const { outputs, reason, wholeMs } = await host.call("run", {
      code: `from IPython.display import display\nfor i in range(${String(messages)}): display({"text/plain": str(i)}, raw=True)`,
    });
    const lost = messages - (outputs["display"] ?? 0);
    yield {
      what: `${count(messages)} display messages in a burst: lost; end seen`,
      measured: `${String(lost)}; ${reason === "finished" ? "yes" : "no"}, in ${ms(wholeMs)} (${count(messages / (wholeMs / 1000))}/s)`,
      goal: "0; yes",
      ok: lost === 0 && reason === "finished",
    };
  },
};
