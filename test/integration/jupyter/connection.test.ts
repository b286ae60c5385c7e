import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { CuttingProxy } from "../../support/jupyter/cutting-proxy.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, request, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers } from "../../support/jupyter/servers.ts";

const counting = "import time\nfor i in range(60):\n    print(i, flush=True)\n    time.sleep(0.03)";
const counted = Array.from({ length: 60 }, (_, i) => `${String(i)}\n`).join("");

onEachStack("a lost connection", "managed", (world) => {
  it("[D3, bad/connection-cut] is shown, is made again, and nothing is missing or doubled", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code(counting));
    for (const line of ["5\n", "25\n"]) {
      await transcript.until((t) => t.text().includes(line));
      proxy.cut();
      await sleep(400);
      proxy.mend();
    }
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), counted);
    assert.equal(transcript.text("gap"), "");
    const states = transcript.outputs.flatMap((output) =>
      output.kind === "connection" ? [output.connected] : [],
    );
    assert.deepEqual(states, [false, true, false, true]);
    await kernel.discard();
  });

  it("that lasts until after the end of the script loses neither output nor how it ended", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code(`${counting}\nraise RuntimeError("at last")`));
    await transcript.until((t) => t.text().includes("5\n"));
    proxy.cut();
    await sleep(2600);
    proxy.mend();
    assert.deepEqual(await transcript.ended, { how: "exception", detail: "RuntimeError: at last" });
    assert.equal(transcript.text(), counted);
    await kernel.discard();
  });

  it("before the script was sent only delays it", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    proxy.cut();
    await transcript.until((t) => t.outputs.some((output) => output.kind === "connection"));
    await kernel.execute(code("print('after all')"));
    proxy.mend();
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "after all\n");
    await kernel.discard();
  });

  it("[D4, bad/server-restarts] to a kernel that is deleted meanwhile ends as its death", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code(counting));
    await transcript.until((t) => t.text().includes("5\n"));
    proxy.cut();
    await fetch(`${server.url}api/kernels/${kernel.handle.kernelId}`, {
      method: "DELETE",
      headers: { Authorization: `token ${server.token?.reveal() ?? ""}` },
    });
    proxy.mend();
    const end = await transcript.ended;
    assert(end.how === "kernel_died" || end.how === "server_lost", end.how);
    await kernel.discard();
  });

  it("[D7, bad/host-killed] gives again, once and in order, what was sent to a window that was killed", async () => {
    const { host } = world;
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const before = new Transcript(kernel);
    await kernel.execute(code(counting));
    await before.until((t) => t.text().includes("20\n"));
    kernel.detach();
    const kept = before.outputs.flatMap((output) => (output.kind === "output" ? [output] : [])).slice(0, 8);
    const attached = await host.attach(kernel.handle, kept.at(-1)?.number, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    const after = new Transcript(attached);
    assert.deepEqual(await after.ended, { how: "finished" });
    assert.equal(kept.map(({ content }) => content).join("") + after.text(), counted);
    assert.equal(after.text("gap"), "");
    await attached.discard();
  });

  it("[D3, bad/connection-cut] that swallows what was on its way, the end of the script included, loses nothing", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code(`${counting}\nraise RuntimeError("at last")`));
    for (const [line, ms] of [
      ["5\n", 300],
      ["30\n", 3500],
    ] as const) {
      await transcript.until((t) => t.text().includes(line));
      proxy.swallow();
      await sleep(ms);
      proxy.cut();
      proxy.mend();
    }
    assert.deepEqual(await transcript.ended, { how: "exception", detail: "RuntimeError: at last" });
    assert.equal(transcript.text(), counted);
    assert.equal(transcript.text("gap"), "");
    await kernel.discard();
  });

  it("that swallows the script itself runs it all the same, once", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    proxy.swallow();
    await kernel.execute(code("print('once')"));
    await sleep(300);
    proxy.cut();
    proxy.mend();
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "once\n");
    await kernel.discard();
  });

  it("does not end a script that says nothing for long, however often a window comes back to it", async () => {
    const { host } = world;
    let kernel = await host.start(request(), AbortSignal.timeout(60_000));
    let transcript = new Transcript(kernel);
    await kernel.execute(code("import time\nprint('before', flush=True)\ntime.sleep(8)\nprint('after')"));
    await transcript.until((t) => t.text().includes("before"));
    const last = transcript.lastNumber;
    for (let times = 0; times < 3; times += 1) {
      kernel.detach();
      const attached = await host.attach(kernel.handle, last, AbortSignal.timeout(60_000));
      assert("handle" in attached);
      kernel = attached;
      transcript = new Transcript(kernel);
      await sleep(200);
    }
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "after\n");
    await kernel.discard();
  });
});
