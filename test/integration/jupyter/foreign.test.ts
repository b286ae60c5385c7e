import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { code, request, runToEnd, Transcript } from "../../support/jupyter/run.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";
import { numbers, ToolHost } from "../../support/jupyter/tool-host.ts";

const processes = processesHere();

onEachStack("a server of somebody else's", "stock", (world) => {
  async function kernelIds(): Promise<readonly string[]> {
    const { server } = world.running;
    const headers = { Authorization: `token ${server.token?.reveal() ?? ""}` };
    const kernels = (await (await fetch(`${server.url}api/kernels`, { headers })).json()) as { id: string }[];
    return kernels.map((kernel) => kernel.id);
  }

  it("[D3, bad/many-lines] loses nothing of 100,000 lines, although it drops what comes faster than its limits", async () => {
    const { transcript, end } = await runToEnd(
      world.host,
      "for i in range(100_000): print(f'{i:07d}', 'x' * 70)",
    );
    assert.deepEqual(end, { how: "finished" });
    assert.equal(transcript.text("gap"), "");
    assert.equal(transcript.text().split("\n").length, 100_001);
  });

  it("loses nothing of one large print, of many flushes and of displays", async () => {
    const text = [
      "from IPython.display import display",
      "print('y' * 2_000_000)",
      "for i in range(700): print(i, flush=True)",
      "for i in range(700): display({'text/plain': str(i)}, raw=True)",
    ].join("\n");
    const { transcript, end } = await runToEnd(world.host, text);
    assert.deepEqual(end, { how: "finished" });
    assert.equal(transcript.text("gap"), "");
    assert.equal(transcript.text().split("\n").length, 702);
    assert.equal(
      transcript.outputs.filter((output) => output.kind === "output" && output.stream === "display").length,
      700,
    );
  });

  it("loses nothing of what a child process prints", async () => {
    const text =
      "import subprocess\nsubprocess.run(['sh', '-c', 'head -c 2000000 /dev/zero | tr \"\\\\0\" x'])";
    const { transcript, end } = await runToEnd(world.host, text);
    assert.deepEqual(end, { how: "finished" });
    assert.equal(transcript.text().length, 2_000_000);
    assert.equal(transcript.text("gap"), "");
  });

  it("marks exactly what it dropped of a script that is not held back", async () => {
    const text = [
      "import sys, time",
      "sys.modules['_backburner_output'].state.pace.take = lambda *_: None",
      "for i in range(40): print('x' * 199_999, flush=True)",
      "time.sleep(4)",
      "print('end', flush=True)",
    ].join("\n");
    const { transcript, end } = await runToEnd(world.host, text);
    assert.deepEqual(end, { how: "finished" });
    const arrived = transcript.text().length;
    const missing = transcript.outputs.reduce(
      (sum, output) => sum + (output.kind === "output" ? (output.missingBytes ?? 0) : 0),
      0,
    );
    assert(missing > 0);
    assert.equal(arrived + missing, 40 * 200_000 + 4);
  });

  it("gives the script its folder and its variables", async () => {
    const { transcript } = await runToEnd(world.host, "import os\nprint(os.getcwd(), os.environ['GIVEN'])", {
      folder: "/tmp",
      env: { GIVEN: "$this" },
    });
    assert.equal(transcript.text(), "/tmp $this\n");
  });

  it("[D13] goes on in its own folder where it does not have the script's, and says so", async () => {
    const { transcript, end } = await runToEnd(world.host, "import os\nprint(os.getcwd())", {
      folder: "/not/on/this/machine",
    });
    assert.deepEqual(end, { how: "finished" });
    assert.equal(
      transcript.text("stderr"),
      "The folder /not/on/this/machine cannot be entered: No such file or directory. The script runs in the folder of the Jupyter server.\n",
    );
    assert.equal(transcript.text(), `${world.running.folder}\n`);
  });

  it("[D4, bad/server-restarts] starts a dead kernel anew, which is not what the script was", async () => {
    const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code("import os; os._exit(9)"));
    assert.equal((await transcript.ended).how, "kernel_died");
    assert.equal((await kernel.discard()).verified, true);
    assert.equal((await kernelIds()).includes(kernel.handle.kernelId), false);
  });

  it("[D5] deletes what is stopped", async () => {
    const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(
      code(
        "import time\nprint('started', flush=True)\nwhile True:\n  try: time.sleep(1)\n  except KeyboardInterrupt: pass",
      ),
    );
    await transcript.until((t) => t.text().includes("started"));
    assert.equal((await kernel.stop(300)).verified, true);
    assert.equal((await kernelIds()).includes(kernel.handle.kernelId), false);
  });

  it("[D4, D5] does not get a kernel back that was stopped just when the server looked after it", async () => {
    // The server looks every three seconds: stops that begin at different moments of that meet it.
    for (const waitMs of [200, 1000, 1900, 2600]) {
      const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
      const transcript = new Transcript(kernel);
      await kernel.execute(code("import time\nprint('started', flush=True)\ntime.sleep(600)"));
      await transcript.until((t) => t.text().includes("started"));
      await sleep(waitMs);
      assert.equal((await kernel.stop(300)).verified, true);
    }
    await sleep(3500);
    assert.deepEqual(await kernelIds(), []);
  });

  it("is believed when it cannot be looked behind", async () => {
    const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
    // As from a server on another machine.
    const { pid: _, pidStart: __, ...rest } = kernel.handle;
    kernel.detach();
    const attached = await world.host.attach({ ...rest, local: false }, {}, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    const report = await attached.stop(100);
    assert.equal(report.verified, true);
    assert.match(report.detail ?? "", /cannot be seen from here/);
    assert.equal((await kernelIds()).includes(kernel.handle.kernelId), false);
  });

  it("[D5, bad/forks] has its kernel end what a script started there in sessions of its own, and says so", async () => {
    const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    const script = [
      "import signal, subprocess, sys, time",
      "signal.signal(signal.SIGINT, signal.SIG_IGN)",
      "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
      'orphaned = \'import subprocess; print(subprocess.Popen(["sleep", "600"], start_new_session=True, stdout=subprocess.DEVNULL).pid)\'',
      "grandchild = subprocess.run([sys.executable, '-c', orphaned], stdout=subprocess.PIPE, text=True).stdout.strip()",
      "child = subprocess.Popen(['sleep', '600'], start_new_session=True, env={}).pid",
      "print('pids', child, grandchild, flush=True)",
      "while True: time.sleep(1)",
    ].join("\n");
    await kernel.execute(code(script));
    await transcript.until((t) => /pids \d+ \d+\n/.test(t.text()));
    const pids = transcript.text().match(/\d+/g)?.map(Number) ?? [];
    kernel.detach();
    // As from a server on another machine.
    const attached = await world.host.attach(
      { ...kernel.handle, local: false },
      {},
      AbortSignal.timeout(60_000),
    );
    assert("handle" in attached);
    const report = await attached.stop(300);
    assert.equal(report.verified, true);
    assert.match(report.detail ?? "", /says that it ended what it had started \(2\)/);
    assert.deepEqual(await Promise.all(pids.map((pid) => processes.startOf(pid))), [undefined, undefined]);
  });

  it("[K2] carries calls of tools, and a script can tell when an answer is larger than it takes", async () => {
    const kernel = await world.host.start(request({ calls: true }), AbortSignal.timeout(60_000));
    const tools = new ToolHost(numbers, ({ arguments: given }) => ({
      structured: "x".repeat(Number(given?.["n"])),
    }));
    const text = [
      "print(len(mcp.numbers.double(n=9_000_000)))",
      "try: mcp.numbers.double(n=11_000_000)",
      "except mcp.McpToolError as error: print(error.message)",
      "print(len(mcp.numbers.double(n=1)))",
    ].join("\n");
    const transcript = await tools.run(kernel, text);
    await transcript.ended;
    assert.equal(
      transcript.text("stdout", "error"),
      "9000000\nThe answer is larger than this Jupyter server takes (10 MB). Ask for less.\n1\n",
    );
    await kernel.discard();
  });

  it("says when it has no kernel for a language", async () => {
    await assert.rejects(world.host.start(request({ language: "cobol" }), AbortSignal.timeout(60_000)), {
      code: "jupyter.no_kernelspec",
      message: /no kernel for cobol/,
    });
  });
});
