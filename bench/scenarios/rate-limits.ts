import { ms } from "../numbers.ts";
import { frontEnd } from "../peers/front-end.ts";
import { numberedLines } from "../programs.ts";
import type { Scenario } from "../scenario.ts";

const cases = [
  { what: "100k lines × 80 bytes", bytes: 8_000_000, code: numberedLines(100_000) },
  { what: "one print of 8 MB", bytes: 8_000_001, code: "print('x' * 8_000_000)" },
];

/** Output that a server with stock rate limits would drop. */
export const rateLimits: Scenario = {
  name: "rate-limits",
  async *run(bench) {
    const { server } = await bench.stock();
    await using host = await bench.host("stock");
    for (const { what, bytes, code } of cases) {
      let received = 0;
      await frontEnd(server, code, (text) => {
        // What the server says of its own limit is no output.
        if (!text.includes("rate exceeded")) received += text.length;
      });
      const result = await host.call("run", { code, check: code.startsWith("for") });
      const lost = bytes - result.stdoutBytes;
      const gaps = result.outputs["gap"] ?? 0;
      yield {
        what: `${what}, foreign server with stock rate limits: bytes lost`,
        measured: `${String(lost)} in ${ms(result.wholeMs)}${gaps === 0 ? "" : `, ${String(gaps)} gaps`}`,
        limit: `${((1 - received / bytes) * 100).toFixed(0)} % lost, stock front end`,
        goal: "0, or an exact gap",
        ok: lost === 0 && gaps === 0,
      };
    }
  },
};
