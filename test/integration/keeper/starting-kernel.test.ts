import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { CuttingProxy } from "../../support/jupyter/cutting-proxy.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";
import { eventually, KeeperWorld } from "../../support/keeper/keeper-world.ts";

const windowScript = join(import.meta.dirname, "../../support/keeper/starting-process.ts");

onEachStack("a kernel that is being started on somebody's server", "stock", (world) => {
  async function kernels(): Promise<number> {
    const { server } = world.running;
    const headers = { Authorization: `token ${server.token?.reveal() ?? ""}` };
    const response = await fetch(`${server.url}api/kernels`, { headers });
    // A kernel that goes in this moment keeps a server from listing them.
    return response.ok ? ((await response.json()) as unknown[]).length : -1;
  }

  it("[D7, bad/host-killed, bad/all-windows-go] is deleted when its window is killed before it is ready", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    proxy.holding = /^GET \S*\/channels/;
    const keeper = await KeeperWorld.make();
    const argument = { storage: keeper.storage, url: proxy.url, token: server.token?.reveal() };
    const window = spawn(process.execPath, [windowScript, JSON.stringify(argument)], { stdio: "inherit" });
    try {
      await eventually(async () => (await kernels()) === 1, "the kernel", 30_000);
      // It is told of within a moment.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      window.kill("SIGKILL");
      await once(window, "exit");
      await eventually(async () => (await kernels()) === 0, "no kernel", 20_000);
      await eventually(async () => (await keeper.keeperPids()).length === 0, "no keeper");
    } finally {
      window.kill("SIGKILL");
      await keeper.dispose();
    }
    assert.equal(await kernels(), 0);
  });
});
