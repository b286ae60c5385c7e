import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kernel } from "../../../src/core/daemons/kernel-host.ts";
import { CuttingProxy } from "../../support/jupyter/cutting-proxy.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, lastingRequest, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers } from "../../support/jupyter/servers.ts";

const counting = "import time\nfor i in range(30):\n    print(i, flush=True)\n    time.sleep(0.03)";
const counted = Array.from({ length: 30 }, (_, i) => `${String(i)}\n`).join("");

onEachStack("a kernel of many programs", "managed", (world) => {
  const kernels: Kernel[] = [];
  afterEach(() => Promise.all(kernels.splice(0).map((kernel) => kernel.discard())));

  async function start(host = world.host): Promise<Kernel> {
    const kernel = await host.start(lastingRequest(), AbortSignal.timeout(60_000));
    kernels.push(kernel);
    return kernel;
  }

  /** Runs them one after another and resolves to the last one's transcript. */
  async function run(first: Kernel, ...texts: readonly string[]): Promise<Transcript> {
    let kernel: Kernel | undefined = first;
    let transcript: Transcript | undefined;
    for (const text of texts) {
      if (transcript !== undefined) kernel = kernel.next();
      assert(kernel !== undefined);
      transcript = new Transcript(kernel);
      await kernel.execute(code(text));
      await transcript.ended;
    }
    assert(transcript !== undefined);
    return transcript;
  }

  it("[I1] leaves threads, pools, temporary folders and what runs at the exit to the programs that follow", async () => {
    const first = [
      "import atexit, concurrent.futures, tempfile, threading",
      "atexit.register(print, 'exit')",
      "pool = concurrent.futures.ThreadPoolExecutor()",
      "pool.submit(int).result()",
      "folder = tempfile.TemporaryDirectory()",
      "done = threading.Event()",
      "threading.Thread(target=done.wait).start()",
    ].join("\n");
    const second = "import os\nprint(pool.submit(int, '7').result(), os.path.isdir(folder.name))\ndone.set()";
    assert.equal((await run(await start(), first, second)).text("stdout", "stderr", "error"), "7 True\n");
  });

  it("[I1] runs the next program also where it comes at once after one that failed", async () => {
    const texts = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? "1/0" : `print(${String(i)})`));
    assert.equal((await run(await start(), ...texts)).text("stdout", "error"), "19\n");
  });

  it("[I1] shows what comes after a magic that runs a cell within the cell", async () => {
    const nested = "get_ipython().run_cell('print(1)')\nprint(2)";
    assert.equal((await run(await start(), "0", nested)).text(), "1\n2\n");
  });

  it("[I1, bad/connection-cut] misses and doubles nothing of a later program when the connection is cut", async () => {
    const { server } = world.running;
    await using proxy = await CuttingProxy.to(server.url);
    const kernel = await start(makeHost(new FixedServers({ ...server, url: proxy.url })));
    await run(kernel, "print('before')");
    const next = kernel.next();
    assert(next !== undefined);
    const transcript = new Transcript(next);
    await next.execute(code(counting));
    await transcript.until((t) => t.text().includes("5\n"));
    proxy.cut();
    await sleep(300);
    proxy.mend();
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text("stdout", "gap"), counted);
  });

  it("[I1, bad/kernel-killed] is known to be gone when it dies while nothing runs", async () => {
    const kernel = await start();
    await run(kernel, "0");
    process.kill(kernel.handle.pid ?? 0, "SIGKILL");
    for (let tries = 0; tries < 100 && world.running.process.exitCode === null; tries += 1) {
      await sleep(50);
      const next = kernel.next();
      if (next === undefined) return;
    }
    assert.fail("it was not noticed");
  });

  it("[I1] ends the program that it was made for as a script ends", async () => {
    const kernel = await start();
    const transcript = new Transcript(kernel);
    const text = [
      "import atexit, threading, time",
      "def late(): time.sleep(0.5); print('thread', flush=True)",
      "atexit.register(print, 'exit', flush=True)",
      "threading.Thread(target=late).start()",
      "print('main', flush=True)",
      "time.sleep(0.3)",
    ].join("\n");
    await kernel.execute(code(text));
    await transcript.until((t) => t.text().includes("main"));
    await kernel.dedicate(600);
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "main\nthread\nexit\n");
  });

  it("[I1, D4] ends itself when the time of the program that it was made for is over", async () => {
    const kernel = await start();
    const transcript = new Transcript(kernel);
    await kernel.execute(code("import time\nprint('running', flush=True)\ntime.sleep(600)"));
    await transcript.until((t) => t.text().includes("running"));
    await kernel.dedicate(1);
    assert.equal((await transcript.ended).how, "kernel_died");
  });
});
