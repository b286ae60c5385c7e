import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import type { Kernel } from "../../../src/core/daemons/kernel-host.ts";
import { CuttingProxy } from "../../support/jupyter/cutting-proxy.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { request, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers } from "../../support/jupyter/servers.ts";
import { doubled, numbers, ToolHost } from "../../support/jupyter/tool-host.ts";

onEachStack("calls of tools while the connection comes and goes", "managed", (world) => {
  const kernels: Kernel[] = [];
  afterEach(() => Promise.all(kernels.splice(0).map((kernel) => kernel.discard())));

  async function start(host = world.host): Promise<Kernel> {
    const kernel = await host.start(request({ calls: true }), AbortSignal.timeout(60_000));
    kernels.push(kernel);
    return kernel;
  }

  for (const moment of ["before the window goes", "while no window is there"] as const) {
    it(`[K2, bad/calls-reload] is answered once, by the next window, when it was asked ${moment}`, async () => {
      const nobody = new ToolHost(numbers, () => undefined);
      const kernel = await start();
      const waits =
        moment === "before the window goes" ? "" : "while not os.path.exists(path): time.sleep(0.02)\n";
      const path = `/tmp/backburner-reload-${String(process.pid)}-${world.stack.name}`;
      const text = [
        "import os, time",
        `path = ${JSON.stringify(path)}`,
        "tool = mcp.numbers.double",
        "print('ready', flush=True)",
        `${waits}print(tool(n=1), tool(n=2))`,
      ].join("\n");
      const transcript = await nobody.run(kernel, text);
      await transcript.until((t) => t.text().includes("ready"));
      if (waits === "") await transcript.until(() => nobody.asked("call").length === 1);
      kernel.detach();
      if (waits !== "") writeFileSync(path, "");
      const tools = new ToolHost();
      const attached = await world.host.attach(
        kernel.handle,
        transcript.continuation,
        AbortSignal.timeout(60_000),
      );
      assert("handle" in attached);
      kernels.push(attached);
      const later = tools.follow(attached);
      assert.deepEqual(await later.ended, { how: "finished" });
      assert.equal(later.text(), "2 4\n");
      const told = tools.asked("call").map(({ arguments: given, again }) => [given?.["n"], again]);
      assert.deepEqual(told, [
        [1, waits === "" ? true : undefined],
        [2, undefined],
      ]);
      rmSync(path, { force: true });
    });
  }

  it("[K4, bad/calls-reload] asks again for what input() waited for when the window went", async () => {
    const kernel = await start();
    const transcript = await new ToolHost({}).run(kernel, "print(input('Name? '))");
    await transcript.until((t) => t.outputs.some((output) => output.kind === "input"));
    kernel.detach();
    const attached = await world.host.attach(
      kernel.handle,
      transcript.continuation,
      AbortSignal.timeout(60_000),
    );
    assert("handle" in attached);
    kernels.push(attached);
    const later = new Transcript(attached, (output) => {
      if (output.kind === "input") attached.answerInput(`${output.prompt}Ada`);
    });
    await later.ended;
    assert.equal(later.text(), "Name? Ada\n");
    assert.equal(later.outputs.filter(({ kind }) => kind === "input").length, 1);
  });

  it("[K2, bad/connection-cut] gets the answer that was lost with the connection", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const kernel = await start(makeHost(new FixedServers({ ...server, url: proxy.url })));
    const tools = new ToolHost(numbers, (asked) => {
      // What goes out now reaches nobody.
      if (tools.asked("call").length === 1) proxy.swallow();
      return doubled(asked);
    });
    const transcript = await tools.run(kernel, "print(mcp.numbers.double(n=1), mcp.numbers.double(n=2))");
    await transcript.until(() => tools.asked("call").length === 1);
    await new Promise((resolve) => setImmediate(resolve));
    proxy.cut();
    proxy.mend();
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "2 4\n");
    assert.equal(tools.asked("call").length, 2);
  });
});
