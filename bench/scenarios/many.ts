import type { Scenario } from "../scenario.ts";

/** What each of many daemons costs the extension host, ten lines a second each. */
export const many: Scenario = {
  name: "many",
  async *run(bench) {
    const costs: { readonly daemons: number; readonly percent: number }[] = [];
    for (const daemons of bench.full ? [1, 10, 50] : [1, 10, 20]) {
      await using host = await bench.host("managed");
      await host.call("run", { code: "print('warm')" });
      const { cpuPercentEach, linesPerSecond } = await host.call("many", { daemons });
      if (linesPerSecond < daemons * 8) throw new Error(`only ${linesPerSecond.toFixed(0)} lines/s came`);
      costs.push({ daemons, percent: cpuPercentEach });
    }
    const last = costs.at(-1) ?? { daemons: 0, percent: NaN };
    const middle = costs.at(-2) ?? last;
    yield {
      what: `${String(last.daemons)} daemons × 10 lines/s, all on the page: extension-host CPU per daemon`,
      measured: `${last.percent.toFixed(2)} % of a core`,
      goal: "≤ 0.2 %",
      ok: last.percent <= 0.2,
    };
    yield {
      what: `growth: CPU per daemon at ${costs.map(({ daemons }) => daemons).join(", ")}`,
      measured: costs.map(({ percent }) => `${percent.toFixed(2)} %`).join(", "),
      ratio: last.percent / middle.percent,
      goal: "flat (ratio ≤ 1.25)",
      ok: last.percent / middle.percent <= 1.25,
    };
  },
};
