import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { JupyterKernelHost } from "../../../src/adapters/jupyter/jupyter-kernel-host.ts";
import type { Kernel, KernelRequest } from "../../../src/core/daemons/kernel-host.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, lastingRequest, request, runToEnd, Transcript } from "../../support/jupyter/run.ts";
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

  describe("as the kernel of the next request", () => {
    let host: JupyterKernelHost;
    let first: Kernel;
    let kernels: Kernel[];
    beforeEach(async () => {
      host = makeHost(new FixedServers(world.running.server), { spare: () => true });
      first = await host.start(request(), AbortSignal.timeout(60_000));
      kernels = [first];
      await until(async () => (await kernelIds(world.running.server)).length === 2);
    });
    afterEach(async () => {
      await Promise.all(kernels.map((kernel) => kernel.stop(0)));
      host.dispose();
      await until(async () => (await kernelIds(world.running.server)).length === 0);
    });

    async function spare(wanted: KernelRequest): Promise<Kernel> {
      const ids = await kernelIds(world.running.server);
      const kernel = await host.start(wanted, AbortSignal.timeout(60_000));
      kernels.push(kernel);
      assert(ids.includes(kernel.handle.kernelId));
      return kernel;
    }

    async function run(kernel: Kernel, text: string): Promise<Transcript> {
      const transcript = new Transcript(kernel);
      await kernel.execute(code(text));
      await transcript.ended;
      return transcript;
    }

    it("[spare] is told the folder once, before the program begins, and not again by a cell within it", async () => {
      const lines = ["import os", "print(os.getcwd())", "os.chdir('/')", "get_ipython().run_cell('1')"];
      const text = [...lines, "print(os.getcwd(), os.environ['PWD'])"].join("\n");
      assert.equal((await run(await spare(request({ folder: "/tmp" })), text)).text(), "/tmp\n/ /tmp\n");
    });

    it("[spare] says why it cannot enter the folder, and runs nothing", async () => {
      for (const [folder, why] of [
        ["/tmp/is/not/there", "No such file or directory"],
        [process.execPath, "Not a directory"],
      ] as const) {
        await assert.rejects(host.start(request({ folder }), AbortSignal.timeout(60_000)), {
          code: "jupyter.failed",
          message: `The folder ${folder} cannot be entered: ${why}.`,
        });
      }
    });

    it("[spare] is not told again by a cell that runs at the exit", async () => {
      const leave = "lambda: (get_ipython().run_cell('1'), print(os.getcwd(), flush=True))";
      const text = `import atexit, os\nos.chdir('/')\natexit.register(${leave})`;
      assert.equal((await run(await spare(request({ folder: "/tmp" })), text)).text(), "/\n");
    });

    it("[spare, I1] is told by its second program what the first one was interrupted before", async () => {
      const kernel = await spare({ ...lastingRequest(), folder: "/tmp", calls: true });
      const reading = new Transcript(kernel);
      // Reading it takes seconds.
      await kernel.execute(code(`${"x = [1, 2, 3]\n".repeat(400_000)}print('ran')`));
      await sleep(500);
      await kernel.interrupt();
      await reading.ended;
      assert.equal(reading.text().includes("ran"), false);
      const next = kernel.next();
      assert(next !== undefined);
      assert.equal(
        (await run(next, "import os\nprint(os.getcwd(), 'mcp' in globals())")).text(),
        "/tmp True\n",
      );
    });

    it("[spare, I1] keeps what a thread of its first program prints out of the second", async () => {
      const kernel = await spare({ ...lastingRequest(), folder: "/tmp" });
      const late = "import os, threading\nthreading.Timer(0.5, lambda: print('late', flush=True)).start()";
      assert.equal((await run(kernel, late)).text("stdout", "stderr", "error"), "");
      const next = kernel.next();
      assert(next !== undefined);
      const told = "import time\nos.chdir('/')\ntime.sleep(1)\nprint('timely')";
      assert.equal((await run(next, told)).text("stdout", "stderr", "error"), "timely\n");
      const third = next.next();
      assert(third !== undefined);
      assert.equal((await run(third, "print(os.getcwd())")).text(), "/\n");
    });

    it("[spare, bad/host-killed] that never got its program has it sent once by the next window, with all that belongs to it", async () => {
      const lost = await spare(request({ folder: "/tmp", calls: true }));
      lost.detach();
      const program = code("import os\nprint(os.getcwd(), 'mcp' in globals())");
      const surroundings = { folder: "/tmp", calls: true, deadlineSeconds: 600 };
      const signal = AbortSignal.timeout(60_000);
      const attached = await host.attach(lost.handle, { program, surroundings }, signal);
      assert("output" in attached);
      kernels.push(attached);
      const transcript = new Transcript(attached);
      assert.deepEqual(await transcript.ended, { how: "finished" });
      assert.equal(transcript.text(), "/tmp True\n");
    });

    it("[spare, bad/kernel-killed] that hangs is no kernel: the user is told, and nothing waits for ever", async () => {
      const kernel = await spare(request());
      process.kill(kernel.handle.pid ?? 0, "SIGSTOP");
      const transcript = new Transcript(kernel);
      await kernel.execute(code("print('ran')"));
      const detail = "The kernel did not take the script. Run it again.";
      assert.deepEqual(await transcript.ended, { how: "kernel_died", detail });
      assert.equal(transcript.text(), "");
    });
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

  it("[I1, D7] does not end itself at all where it has become the kernel of a chat", async () => {
    const host = makeHost(new FixedServers(world.running.server), { spare: () => true, spareSeconds: 4 });
    const first = await host.start(request(), AbortSignal.timeout(60_000));
    await until(async () => (await kernelIds(world.running.server)).length === 2);
    const second = await host.start(lastingRequest(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(second);
    await second.execute(code("import time\ntime.sleep(7)\nprint('still here')"));
    assert.deepEqual(await transcript.ended, { how: "finished" });
    await Promise.all([first.stop(0), second.stop(0)]);
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
