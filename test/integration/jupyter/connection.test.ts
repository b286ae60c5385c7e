import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processesHere } from "../../../src/adapters/processes/here.ts";
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
    // While there is none it is told again when it is known why.
    const changes = states.filter((state, at) => state !== states[at - 1]);
    assert.deepEqual(changes, [false, true, false, true]);
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
    const attached = await host.attach(
      kernel.handle,
      { lastNumber: kept.at(-1)?.number ?? -1 },
      AbortSignal.timeout(60_000),
    );
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

  it("[D7, bad/reload, bad/connection-cut] that is cut when a window comes back is waited for", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const before = new Transcript(kernel);
    await kernel.execute(code(counting));
    await before.until((t) => t.text().includes("5\n"));
    kernel.detach();
    proxy.cut();
    const attached = await host.attach(kernel.handle, before.continuation, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    const after = new Transcript(attached);
    await after.until((t) => t.outputs.length > 0);
    const [first] = after.outputs;
    assert(first?.kind === "connection" && !first.connected);
    assert.match(first.detail ?? "", /No Jupyter server answers/);
    proxy.mend();
    assert.deepEqual(await after.ended, { how: "finished" });
    assert.equal(before.text() + after.text(), counted);
    assert.equal(after.text("gap"), "");
    await attached.discard();
  });

  it("[D5, D7] that is cut when a window comes back does not keep the kernel from being stopped", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const host = makeHost(new FixedServers({ ...server, url: proxy.url }));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const before = new Transcript(kernel);
    await kernel.execute(code(counting));
    await before.until((t) => t.text().includes("5\n"));
    kernel.detach();
    proxy.cut();
    const attached = await host.attach(kernel.handle, before.continuation, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    assert.equal((await attached.stop(500)).verified, true);
    const { pid = 0, pidStart } = kernel.handle;
    assert.notEqual(await processesHere().startOf(pid), pidStart);
  });

  it("[D7] to a server that the settings do not name any more is told as that, and is made when they do again", async () => {
    const { server } = world.running;
    // As one of the user's own: what becomes of ours the keeper knows.
    const foreign = { ...server, owned: false };
    const servers = new FixedServers(foreign);
    const host = makeHost(servers);
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const before = new Transcript(kernel);
    await kernel.execute(code(counting));
    await before.until((t) => t.text().includes("5\n"));
    kernel.detach();
    servers.current = undefined;
    const attached = await makeHost(servers).attach(
      kernel.handle,
      before.continuation,
      AbortSignal.timeout(60_000),
    );
    assert("handle" in attached);
    const after = new Transcript(attached);
    await after.until((t) => t.outputs.length > 0);
    const [first] = after.outputs;
    assert(first?.kind === "connection" && !first.connected);
    assert.match(first.detail ?? "", /backburner\.jupyter\.url does not name .* any more/);
    servers.current = foreign;
    assert.deepEqual(await after.ended, { how: "finished" });
    assert.equal(before.text() + after.text(), counted);
    await attached.discard();
  });

  it("[D1, bad/host-killed] to a kernel that never got its script has it sent once by the next window", async () => {
    const { host } = world;
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    kernel.detach();
    const program = code("print('once')");
    const attached = await host.attach(kernel.handle, { program }, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    const transcript = new Transcript(attached);
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "once\n");
    await attached.discard();
  });

  it("[bad/host-killed] to a kernel that got its script does not have it sent again", async () => {
    const { host } = world;
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const before = new Transcript(kernel);
    const program = code("import time\ntime.sleep(6)\nprint('once')");
    await kernel.execute(program);
    await sleep(300);
    kernel.detach();
    const from = { ...before.continuation, program };
    const attached = await host.attach(kernel.handle, from, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    const transcript = new Transcript(attached);
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "once\n");
    await sleep(3000);
    await attached.discard();
  });

  it("[bad/host-killed] to a kernel that still reads its script does not have it sent again", async () => {
    const { host } = world;
    const mark = join(mkdtempSync(join(tmpdir(), "backburner-once-")), "mark");
    const lines = "x = [1, 2, 3]\n".repeat(100_000);
    const program = code(`${lines}open(${JSON.stringify(mark)}, 'a').write('1')`);
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    await kernel.execute(program);
    await sleep(500);
    kernel.detach();
    const attached = await host.attach(kernel.handle, { program }, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    assert.deepEqual(await new Transcript(attached).ended, { how: "finished" });
    const next = attached.next();
    assert(next !== undefined);
    const after = new Transcript(next);
    await next.execute(code("1"));
    // Behind a second one, if there is one.
    await after.ended;
    assert.equal(readFileSync(mark, "utf8"), "1");
    await attached.discard();
    rmSync(dirname(mark), { recursive: true });
  });

  it("does not end a script that says nothing for long, however often a window comes back to it", async () => {
    const { host } = world;
    let kernel = await host.start(request(), AbortSignal.timeout(60_000));
    let transcript = new Transcript(kernel);
    await kernel.execute(code("import time\nprint('before', flush=True)\ntime.sleep(8)\nprint('after')"));
    await transcript.until((t) => t.text().includes("before"));
    const last = transcript.continuation;
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
