import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, request, runToEnd, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers, kernelIds } from "../../support/jupyter/servers.ts";

onEachStack("the warm spare", "managed", (world) => {
  async function until(condition: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await condition()); tries += 1) {
      assert(tries < 200, "it did not come to pass");
      await sleep(50);
    }
  }

  it("[spare] is made after a start, handed to the next one of its kind, and thrown away at the end", async () => {
    const host = makeHost(new FixedServers(world.running.server), { spare: () => true });
    const env = { KIND: "a" };
    const first = await host.start(request({ env }), AbortSignal.timeout(60_000));
    await until(async () => (await kernelIds(world.running.server)).length === 2);
    const spare = (await kernelIds(world.running.server)).find((id) => id !== first.handle.kernelId);
    const second = await host.start(request({ env, folder: "/tmp" }), AbortSignal.timeout(60_000));
    assert.equal(second.handle.kernelId, spare);
    const transcript = new Transcript(second);
    await second.execute(
      code("import os\nprint(os.getcwd(), os.environ['KIND'], os.environ['BACKBURNER_DAEMON_ID'])"),
    );
    await transcript.ended;
    assert.equal(transcript.text(), `/tmp a ${second.handle.marker}\n`);
    await Promise.all([first.stop(0), second.stop(0)]);
    host.dispose();
    await until(async () => (await kernelIds(world.running.server)).length === 0);
  });

  it("is not given to a request of another kind, nor when it is dead", async () => {
    const host = makeHost(new FixedServers(world.running.server), { spare: () => true });
    const first = await host.start(request(), AbortSignal.timeout(60_000));
    await until(async () => (await kernelIds(world.running.server)).length === 2);
    const spare = (await kernelIds(world.running.server)).find((id) => id !== first.handle.kernelId);
    const other = await host.start(request({ env: { KIND: "b" } }), AbortSignal.timeout(60_000));
    assert.notEqual(other.handle.kernelId, spare);
    await until(async () => !(await kernelIds(world.running.server)).includes(spare ?? ""));
    await Promise.all([first.stop(0), other.stop(0)]);
    host.dispose();
    await until(async () => (await kernelIds(world.running.server)).length === 0);
  });

  it("[D7, bad/host-killed] ends itself after a while, and one that is used by then does not", async () => {
    const options = { spare: () => true, spareSeconds: 3 };
    const host = makeHost(new FixedServers(world.running.server), options);
    const first = await host.start(request(), AbortSignal.timeout(60_000));
    await until(async () => (await kernelIds(world.running.server)).length === 2);
    const second = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(second);
    await second.execute(code("import time\ntime.sleep(7)\nprint('still here')"));
    assert.deepEqual(await transcript.ended, { how: "finished" });
    // The spare after it was made meanwhile, and has ended.
    await until(async () => (await kernelIds(world.running.server)).length === 2);
    const third = await host.start(request(), AbortSignal.timeout(60_000));
    await Promise.all([first, second, third].map((kernel) => kernel.stop(0)));
    host.dispose();
    await until(async () => (await kernelIds(world.running.server)).length === 0);
  });

  it("is not made unless it is wanted", async () => {
    const host = makeHost(new FixedServers(world.running.server), { spare: () => false });
    await runToEnd(host, "1");
    await sleep(2500);
    assert.deepEqual(await kernelIds(world.running.server), []);
  });
});
