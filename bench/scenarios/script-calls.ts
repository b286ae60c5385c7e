import { makeHost } from "../../test/support/jupyter/each-stack.ts";
import { request, Transcript } from "../../test/support/jupyter/run.ts";
import { FixedServers } from "../../test/support/jupyter/servers.ts";
import { ToolHost } from "../../test/support/jupyter/tool-host.ts";
import { ms } from "../numbers.ts";
import type { Scenario } from "../scenario.ts";

const largeCharacters = 2_000_000;

/** Measures in the kernel, in turns, the exchange as the kernel has it and a call of a tool; prints milliseconds. */
function program(turns: number): string {
  return [
    "import statistics, time",
    "kernel = get_ipython().kernel",
    "ask, tool = type(kernel)._input_request, mcp.numbers.double",
    "def bare(n): ask(kernel, str(n), kernel._parent_ident['shell'], kernel.get_parent('shell'))",
    "def call(n): assert tool(n=n) == 2 * n",
    "def timed(work, *arguments):",
    "    begun = time.perf_counter()",
    "    work(*arguments)",
    "    return (time.perf_counter() - begun) * 1000",
    "times = {bare: [], call: []}",
    `for turn in range(${String(turns)}):`,
    "    for work in times: times[work].append(timed(work, turn))",
    "print(*map(statistics.median, times.values()))",
    `def large(): assert len(tool(n='large')) == ${String(largeCharacters)}`,
    "print(statistics.median(timed(large) for _ in range(7)))",
  ].join("\n");
}

/** What a script waits for beside the tool itself when it calls one. */
export const scriptCalls: Scenario = {
  name: "script-calls",
  async *run(bench) {
    const { server } = await bench.managed();
    const host = makeHost(new FixedServers(server));
    const kernel = await host.start(request({ calls: true }), AbortSignal.timeout(60_000));
    const schema = { properties: { n: {} }, required: ["n"] };
    const tools = new ToolHost(
      { numbers: [{ name: "double", parameters: schema }] },
      ({ arguments: given }) => ({
        structured: given?.["n"] === "large" ? "x".repeat(largeCharacters) : Number(given?.["n"]) * 2,
      }),
    );
    try {
      const transcript = new Transcript(kernel, (output) => {
        tools.take(kernel, output);
        if (output.kind === "input") kernel.answerInput(output.prompt);
      });
      await kernel.execute({ kind: "code", code: program(bench.full ? 3000 : 1000) });
      const end = await transcript.ended;
      if (end.how !== "finished") throw new Error(transcript.text("error"));
      const [bare = 0, call = 0, large = 0] = transcript.text().split(/\s+/).map(Number);
      yield {
        what: "a script's call of a tool, there and back, median",
        measured: ms(call),
        limit: `${ms(bare)}, a bare exchange over stdin`,
        ratio: call / bare,
        goal: "< 2",
        ok: call / bare < 2,
      };
      yield {
        what: "… with a result of 2 MB, whole",
        measured: ms(large),
        goal: "< 300 ms",
        ok: large < 300,
      };
    } finally {
      await kernel.discard();
      host.dispose();
    }
  },
};
