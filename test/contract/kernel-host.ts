import assert from "node:assert/strict";
import type { Kernel, KernelEnd, KernelHost } from "../../src/core/daemons/kernel-host.ts";
import { code, lastingRequest, request, Transcript } from "../support/jupyter/run.ts";

/** The programs of the suite, as Python; a host that runs no Python is taught what each does. */
export const programs = {
  lines:
    "import sys\nfor i in range(3): print('line', i)\nsys.stdout.flush()\nprint('careful', file=sys.stderr)\nsys.stderr.flush()\n6 * 7",
  fails: "print('before', flush=True)\nraise ValueError('no good')",
  syntax: "this is no Python",
  waits:
    "import time\ntry:\n    print('waiting', flush=True)\n    time.sleep(600)\nfinally:\n    print('tidied', flush=True)",
  deaf: "import time\nwhile True:\n    try:\n        print('deaf', flush=True)\n        time.sleep(600)\n    except KeyboardInterrupt:\n        pass",
  asks: "name = input('Name? ')\nprint('Hello,', name)",
  slow: "import time\nprint('first', flush=True)\ntime.sleep(0.6)\nprint('second', flush=True)\ntime.sleep(0.2)\nprint('third')",
  // ZeroMQ sends from a thread of its own, which os._exit ends too: what was said just before may be lost on any front end.
  sets: "kept = 41\nprint('set')",
  uses: "print(kept + 1)",
  lingers:
    "import threading, time\ndef late():\n    for i in range(30):\n        print('late', i, flush=True)\n        time.sleep(0.02)\nthreading.Thread(target=late).start()\nprint('started')",
  follows: "import time\nprint('a')\ntime.sleep(0.3)\nprint('b')",
  dies: "import os, time\nprint('last words', flush=True)\ntime.sleep(0.2)\nos._exit(3)",
} as const;

/** What the suite needs of an implementation. */
export interface KernelHostContract {
  readonly host: KernelHost;
  /** How long `programs.slow` takes at most, from its first line to its end. */
  readonly slowMs: number;
}

const patience = 60_000;

/** What every kernel host must do; run on the fake and on each real one. */
export function kernelHostContract(name: string, make: () => KernelHostContract): void {
  describe(`${name} keeps the contract of a kernel host`, () => {
    const kernels: Kernel[] = [];

    async function start(
      wanted = request(),
    ): Promise<{ readonly kernel: Kernel; readonly transcript: Transcript }> {
      const kernel = await make().host.start(wanted, AbortSignal.timeout(patience));
      kernels.push(kernel);
      return { kernel, transcript: new Transcript(kernel) };
    }

    /** Runs another program in the kernel of one that has ended. */
    async function follow(before: Kernel, text: string): Promise<Transcript> {
      const kernel = before.next();
      assert(kernel !== undefined);
      kernels.push(kernel);
      const transcript = new Transcript(kernel);
      await kernel.execute(code(text));
      return transcript;
    }

    async function run(
      text: string,
    ): Promise<{ readonly kernel: Kernel; readonly transcript: Transcript; readonly end: KernelEnd }> {
      const { kernel, transcript } = await start();
      await kernel.execute(code(text));
      return { kernel, transcript, end: await transcript.ended };
    }

    afterEach(async () => {
      await Promise.all(kernels.splice(0).map((kernel) => kernel.stop(0)));
    });

    it("gives a handle that is plain JSON and complete before anything runs", async () => {
      const { kernel } = await start();
      const { handle } = kernel;
      assert.deepEqual(JSON.parse(JSON.stringify(handle)), handle);
      for (const field of ["serverUrl", "kernelId", "sessionId", "msgId", "marker", "engine"] as const) {
        assert.notEqual(handle[field], "", field);
      }
      assert.equal(handle.language, "python");
    });

    it("tells streams apart, keeps their order and ends with finished", async () => {
      const { transcript, end } = await run(programs.lines);
      assert.equal(transcript.text("stdout"), "line 0\nline 1\nline 2\n");
      assert.equal(transcript.text("stderr"), "careful\n");
      assert.equal(transcript.text("result"), "42");
      assert.deepEqual(end, { how: "finished" });
      assert.equal(transcript.outputs.at(-1)?.kind, "end");
    });

    it("dates each output in seconds", async () => {
      const before = Date.now() / 1000 - 1;
      const { transcript } = await run(programs.lines);
      const [first] = transcript.outputs;
      assert(first?.kind === "output");
      assert(first.timestamp > before && first.timestamp < Date.now() / 1000 + 1);
    });

    it("ends with the exception and its traceback", async () => {
      const { transcript, end } = await run(programs.fails);
      assert.equal(transcript.text("stdout"), "before\n");
      assert.match(transcript.text("error"), /ValueError/);
      assert.deepEqual(end, { how: "exception", detail: "ValueError: no good" });
    });

    it("calls code that does not parse an exception", async () => {
      const { transcript, end } = await run(programs.syntax);
      assert.equal(end.how, "exception");
      assert.match(transcript.text("error"), /SyntaxError/);
    });

    it("[D4, bad/os-exit] tells that the kernel died, and what it said before", async () => {
      const { transcript, end } = await run(programs.dies);
      assert.equal(end.how, "kernel_died");
      assert.equal(transcript.text("stdout"), "last words\n");
    });

    it("stops a script after its finally blocks, once, for any number of callers", async () => {
      const { kernel, transcript } = await start();
      await kernel.execute(code(programs.waits));
      await transcript.until((t) => t.text().includes("waiting"));
      const reports = await Promise.all([kernel.stop(5000), kernel.stop(5000), kernel.stop(0)]);
      assert.deepEqual(
        reports.map((report) => report.verified),
        [true, true, true],
      );
      await transcript.ended;
      assert.equal(transcript.text("stdout"), "waiting\ntidied\n");
      assert.equal(transcript.outputs.filter((output) => output.kind === "end").length, 1);
    });

    it("stops a script that ignores the interrupt", async () => {
      const { kernel, transcript } = await start();
      await kernel.execute(code(programs.deaf));
      await transcript.until((t) => t.text().includes("deaf"));
      assert.equal((await kernel.stop(300)).verified, true);
      assert.equal((await transcript.ended).how, "kernel_died");
    });

    it("asks for input and hands the answer over", async () => {
      const { kernel, transcript } = await start();
      await kernel.execute(code(programs.asks));
      await transcript.until((t) => t.outputs.some((output) => output.kind === "input"));
      const asked = transcript.outputs.find((output) => output.kind === "input");
      assert.deepEqual(asked, { kind: "input", prompt: "Name? ", password: false });
      kernel.answerInput("Ada");
      assert.deepEqual(await transcript.ended, { how: "finished" });
      assert.equal(transcript.text("stdout"), "Hello, Ada\n");
    });

    it("raises in the script when there is no answer", async () => {
      const { kernel, transcript } = await start();
      await kernel.execute(code(programs.asks));
      await transcript.until((t) => t.outputs.some((output) => output.kind === "input"));
      kernel.answerInput(undefined);
      const end = await transcript.ended;
      assert(end.how === "exception");
      assert.match(end.detail, /EOFError/);
    });

    it("discards the kernel of a program that has ended", async () => {
      const { kernel } = await run(programs.lines);
      assert.equal((await kernel.discard()).verified, true);
      const attached = await make().host.attach(kernel.handle, {}, AbortSignal.timeout(patience));
      assert(!("handle" in attached));
      assert.equal(attached.how, "kernel_died");
    });

    it("misses nothing and doubles nothing when it is detached and attached again", async () => {
      const { kernel, transcript } = await start();
      await kernel.execute(code(programs.slow));
      await transcript.until((t) => t.text().includes("first"));
      kernel.detach();
      const attached = await make().host.attach(
        kernel.handle,
        transcript.continuation,
        AbortSignal.timeout(patience),
      );
      assert("handle" in attached);
      kernels.push(attached);
      assert.deepEqual(attached.handle, kernel.handle);
      const later = new Transcript(attached);
      assert.deepEqual(await later.ended, { how: "finished" });
      assert.equal(transcript.text() + later.text(), "first\nsecond\nthird\n");
    });

    it("hears how a program ended while nobody was connected", async () => {
      const { kernel, transcript } = await start();
      await kernel.execute(code(programs.slow));
      await transcript.until((t) => t.text().includes("first"));
      kernel.detach();
      await new Promise((resolve) => setTimeout(resolve, make().slowMs));
      const attached = await make().host.attach(
        kernel.handle,
        transcript.continuation,
        AbortSignal.timeout(patience),
      );
      assert("handle" in attached);
      kernels.push(attached);
      const later = new Transcript(attached);
      assert.deepEqual(await later.ended, { how: "finished" });
      assert.equal(transcript.text() + later.text(), "first\nsecond\nthird\n");
    });

    it("takes the answer to a question that was asked before it was attached again", async () => {
      const { kernel, transcript } = await start();
      await kernel.execute(code(programs.asks));
      await transcript.until((t) => t.outputs.some((output) => output.kind === "input"));
      kernel.detach();
      const attached = await make().host.attach(
        kernel.handle,
        transcript.continuation,
        AbortSignal.timeout(patience),
      );
      assert("handle" in attached);
      kernels.push(attached);
      const later = new Transcript(attached);
      attached.answerInput("Grace");
      assert.deepEqual(await later.ended, { how: "finished" });
      assert.equal(later.text(), "Hello, Grace\n");
    });

    it("[I1] runs programs one after another in one kernel, each with its own id and output", async () => {
      const { kernel, transcript } = await start(lastingRequest());
      await kernel.execute(code(programs.sets));
      assert.deepEqual(await transcript.ended, { how: "finished" });
      const next = await follow(kernel, programs.uses);
      assert.deepEqual(await next.ended, { how: "finished" });
      assert.deepEqual([transcript.text(), next.text()], ["set\n", "42\n"]);
      const [first, second] = kernels.slice(-2).map(({ handle }) => handle);
      assert.deepEqual({ ...first, msgId: "" }, { ...second, msgId: "" });
      assert.notEqual(first?.msgId, second?.msgId);
    });

    it("[I1] keeps what a thread prints after the end of its program out of the next one", async () => {
      const { kernel, transcript } = await start(lastingRequest());
      await kernel.execute(code(programs.lingers));
      assert.deepEqual(await transcript.ended, { how: "finished" });
      const next = await follow(kernel, programs.follows);
      assert.deepEqual(await next.ended, { how: "finished" });
      assert.equal(next.text("stdout", "stderr", "gap"), "a\nb\n");
    });

    it("[I1] interrupts a program and leaves its kernel alive", async () => {
      const { kernel, transcript } = await start(lastingRequest());
      await kernel.execute(code(programs.sets));
      await transcript.ended;
      const next = await follow(kernel, programs.waits);
      await next.until((t) => t.text().includes("waiting"));
      await kernels.at(-1)?.interrupt();
      const end = await next.ended;
      assert(end.how === "exception");
      assert.match(end.detail, /^KeyboardInterrupt/);
      assert.equal(next.text(), "waiting\ntidied\n");
      const last = await follow(there(kernels.at(-1)), programs.uses);
      assert.deepEqual([await last.ended, last.text()], [{ how: "finished" }, "42\n"]);
    });

    it("[I1] knows of no next program once the kernel is gone", async () => {
      const { kernel, transcript } = await start(lastingRequest());
      await kernel.execute(code(programs.dies));
      assert.equal((await transcript.ended).how, "kernel_died");
      assert.equal(kernel.next(), undefined);
    });

    it("leaves what a reader has not taken to the next one", async () => {
      const kernel = await make().host.start(request(), AbortSignal.timeout(patience));
      kernels.push(kernel);
      const reader = kernel.output[Symbol.asyncIterator]();
      await kernel.execute(code(programs.slow));
      const first = await reader.next();
      assert(first.done !== true && first.value.kind === "output");
      const waiting = reader.next();
      await reader.return?.();
      assert.deepEqual(await waiting, { done: true, value: undefined });
      const rest = new Transcript(kernel);
      assert.deepEqual(await rest.ended, { how: "finished" });
      assert.equal(first.value.content + rest.text(), "first\nsecond\nthird\n");
    });

    it("[I1, D7] is attached again in the middle of a later program that was made the only one", async () => {
      const { kernel, transcript } = await start(lastingRequest());
      await kernel.execute(code(programs.sets));
      await transcript.ended;
      const next = await follow(kernel, programs.slow);
      const running = there(kernels.at(-1));
      await next.until((t) => t.text().includes("first"));
      await running.dedicate(600);
      running.detach();
      const attached = await make().host.attach(
        running.handle,
        next.continuation,
        AbortSignal.timeout(patience),
      );
      assert("handle" in attached);
      kernels.push(attached);
      const later = new Transcript(attached);
      assert.deepEqual(await later.ended, { how: "finished" });
      assert.equal(next.text() + later.text(), "first\nsecond\nthird\n");
    });

    it("rejects a start that is cancelled", async () => {
      const cancelled = AbortSignal.abort(new DOMException("cancelled", "AbortError"));
      await assert.rejects(make().host.start(request(), cancelled), { name: "AbortError" });
    });

    it("runs several kernels beside each other", async () => {
      const all = await Promise.all(Array.from({ length: 3 }, () => run(programs.lines)));
      assert.equal(new Set(all.map(({ kernel }) => kernel.handle.kernelId)).size, 3);
      for (const { transcript } of all) assert.equal(transcript.text("result"), "42");
    });
  });
}

function there(kernel: Kernel | undefined): Kernel {
  assert(kernel !== undefined);
  return kernel;
}
