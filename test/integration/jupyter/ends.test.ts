import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kernel } from "../../../src/core/daemons/kernel-host.ts";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { family } from "../../../src/core/daemons/processes.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, request, runToEnd, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers, launchManaged } from "../../support/jupyter/servers.ts";

const processes = processesHere();

/** What lives of a kernel and of all that it started. */
async function living(kernel: Kernel): Promise<readonly number[]> {
  const { pid, pidStart, marker } = kernel.handle;
  assert(pid !== undefined && pidStart !== undefined);
  return family(await processes.snapshot(marker), { pid, start: pidStart }).map((one) => one.pid);
}

/** Scripts that are hard to stop, and whether an interrupt is expected to do. */
const stubborn: Readonly<Record<string, string>> = {
  "a loop": "while True: pass",
  "a sleep": "import time; time.sleep(600)",
  "printing without end": "while True: print('x' * 100)",
  "ignoring KeyboardInterrupt":
    "import time\nwhile True:\n    try: time.sleep(1)\n    except KeyboardInterrupt: pass",
  "ignoring SIGINT and SIGTERM":
    "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
  "a call into C": "pow(7, 10**9)",
  "a regular expression": "import re; re.match(r'(a+)+$', 'a' * 64 + 'b')",
  "await at the top": "import asyncio; await asyncio.sleep(600)",
  "input()": "input()",
  threads:
    "import threading, time\nfor _ in range(3): threading.Thread(target=time.sleep, args=(600,)).start()\ntime.sleep(600)",
  children: "import subprocess\nsubprocess.Popen(['sleep', '600']); subprocess.run(['sleep', '601'])",
  "a child with a session of its own":
    "import subprocess, time\nsubprocess.Popen(['sh', '-c', 'trap \"\" INT TERM; sleep 600; sleep 600'], start_new_session=True); time.sleep(600)",
  "a daemon that cut loose":
    "import subprocess, time\nsubprocess.run(['sh', '-c', 'setsid sleep 600 >/dev/null 2>&1 &']); time.sleep(600)",
  multiprocessing:
    "import multiprocessing, time\nwith multiprocessing.get_context('fork').Pool(3) as pool: pool.map(time.sleep, [600] * 3)",
};

onEachStack("stopping", "managed", (world) => {
  for (const [what, text] of Object.entries(stubborn)) {
    it(`[D5, bad/stuck-in-c, bad/ignores-interrupt, bad/forks] ends ${what}, and leaves no process`, async () => {
      const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
      const transcript = new Transcript(kernel);
      await kernel.execute(code(`print('started', flush=True)\n${text}`));
      await transcript.until((t) => t.text().includes("started"));
      await sleep(200);
      const before = await living(kernel);
      assert(before.length >= 1);
      assert.deepEqual(await kernel.stop(500), { verified: true });
      await transcript.ended;
      assert.deepEqual(await living(kernel), []);
      const all = (await processes.snapshot("")).map((one) => one.pid);
      assert.deepEqual(
        before.filter((pid) => all.includes(pid)),
        [],
      );
    });
  }

  it("leaves a process alone that only has the number of a kernel that is gone", async () => {
    const { kernel } = await runToEnd(world.host, "1");
    const mine = process.pid;
    const handle = { ...kernel.handle, pid: process.ppid, pidStart: "1" };
    assert.deepEqual(
      family(await processes.snapshot(handle.marker), { pid: handle.pid, start: handle.pidStart }),
      [],
    );
    assert.equal(process.pid, mine);
  });

  it("ends a script whose server does not answer any more", async () => {
    const own = await launchManaged(world.stack);
    try {
      const host = makeHost(new FixedServers(own.server));
      const kernel = await host.start(request(), AbortSignal.timeout(60_000));
      const transcript = new Transcript(kernel);
      await kernel.execute(code("import time\nprint('started', flush=True)\ntime.sleep(600)"));
      await transcript.until((t) => t.text().includes("started"));
      own.process.kill("SIGSTOP");
      assert.equal((await kernel.stop(300)).verified, true);
      assert.deepEqual(await living(kernel), []);
    } finally {
      own.process.kill("SIGCONT");
      await own[Symbol.asyncDispose]();
    }
  });
});

onEachStack("unexpected ends", "managed", (world) => {
  it("[D4, bad/kernel-killed] the kernel is killed from outside", async () => {
    const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code("import time\nprint('started', flush=True)\ntime.sleep(600)"));
    await transcript.until((t) => t.text().includes("started"));
    process.kill(kernel.handle.pid ?? 0, "SIGKILL");
    const end = await transcript.ended;
    assert(end.how === "kernel_died");
    assert.match(end.detail, /killed from outside/);
    assert.equal((await kernel.discard()).verified, true);
  });

  it("the script crashes in native code", async () => {
    const { end } = await runToEnd(world.host, "import ctypes; ctypes.string_at(0)");
    assert.equal(end.how, "kernel_died");
  });

  it("[D4, bad/out-of-memory] the script runs out of memory", async () => {
    const limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))";
    const { end } = await runToEnd(world.host, `${limit}\nbytearray(2 << 30)`);
    assert(end.how === "exception");
    assert.match(end.detail, /MemoryError/);
  });

  it("[D4, D9] the deadline in the kernel fires with the interpreter lock taken", async () => {
    const { end } = await runToEnd(world.host, "pow(7, 10**9)", { deadlineSeconds: 2 });
    assert.equal(end.how, "kernel_died");
  });

  it("[D4, bad/server-dies] the server is killed, and the kernel with it", async () => {
    const own = await launchManaged(world.stack);
    const host = makeHost(new FixedServers(own.server));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code("import time\nprint('started', flush=True)\ntime.sleep(600)"));
    await transcript.until((t) => t.text().includes("started"));
    const gone = once(own.process, "exit");
    own.process.kill("SIGKILL");
    await gone;
    assert.equal((await transcript.ended).how, "server_lost");
    assert.equal((await kernel.discard()).verified, true);
    assert.deepEqual(await living(kernel), []);
    const attached = await host.attach(kernel.handle, {}, AbortSignal.timeout(10_000));
    assert("how" in attached);
    assert.equal(attached.how, "server_lost");
    await own[Symbol.asyncDispose]();
  });

  it("the server is killed while the kernel is deaf to it", async () => {
    const own = await launchManaged(world.stack);
    const host = makeHost(new FixedServers(own.server));
    const kernel = await host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code("print('started', flush=True)\npow(7, 10**9)"));
    await transcript.until((t) => t.text().includes("started"));
    own.process.kill("SIGKILL");
    assert.equal((await transcript.ended).how, "server_lost");
    await kernel.discard();
    assert.deepEqual(await living(kernel), []);
    await own[Symbol.asyncDispose]();
  });

  it("[D13, bad/no-ipykernel] an interpreter without a kernel package is told at once", async () => {
    const { server } = world.running;
    assert(server.kernel !== undefined);
    const env = { ...server.kernel.env, PYTHONPATH: "" };
    const broken = makeHost(new FixedServers({ ...server, kernel: { python: "/bin/false", env } }));
    await assert.rejects(broken.start(request(), AbortSignal.timeout(30_000)), {
      code: "jupyter.kernel_died",
      message: /while it was starting/,
    });
  });

  it("a start is cancelled half-way and leaves no kernel", async () => {
    const { server } = world.running;
    const cancel = new AbortController();
    const starting = world.host.start(request(), cancel.signal);
    setTimeout(() => {
      cancel.abort(new DOMException("cancelled", "AbortError"));
    }, 120);
    await assert.rejects(starting, { name: "AbortError" });
    const headers = { Authorization: `token ${server.token?.reveal() ?? ""}` };
    for (let tries = 0; ; tries += 1) {
      const kernels = (await (await fetch(`${server.url}api/kernels`, { headers })).json()) as unknown[];
      if (kernels.length === 0) break;
      assert(tries < 100, "a kernel is left");
      await sleep(100);
    }
  });
});
