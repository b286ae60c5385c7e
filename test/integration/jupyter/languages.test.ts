import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kernel } from "../../../src/core/daemons/kernel-host.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, request, runToEnd, Transcript } from "../../support/jupyter/run.ts";
import { placeBashKernel } from "../../support/jupyter/stacks.ts";

/** Names the processes of a test among all of this machine. */
const duration = `600.${String(process.pid)}`;

onEachStack("a kernel that is no Python", "stock", (world) => {
  before(async function () {
    this.timeout(120_000);
    await placeBashKernel(join(world.running.folder, "data"));
  });

  async function started(text: string): Promise<{ kernel: Kernel; transcript: Transcript }> {
    const kernel = await world.host.start(request({ language: "bash" }), AbortSignal.timeout(60_000));
    const transcript = new Transcript(kernel);
    await kernel.execute(code(text));
    return { kernel, transcript };
  }

  async function kernelIds(): Promise<readonly string[]> {
    const { server } = world.running;
    const headers = { Authorization: `token ${server.token?.reveal() ?? ""}` };
    const kernels = (await (await fetch(`${server.url}api/kernels`, { headers })).json()) as { id: string }[];
    return kernels.map((kernel) => kernel.id);
  }

  it("[languages, D3] runs a program and hands over what it prints while it runs", async () => {
    const { kernel, transcript } = await started(
      'for i in 1 2 3; do echo "line $i"; sleep 0.2; done\necho "$BASH_VERSION" | grep -c .',
    );
    await transcript.until((t) => t.text().includes("line 1\n"));
    assert.equal(transcript.text().includes("line 3"), false);
    assert.deepEqual(await transcript.ended, { how: "finished" });
    assert.equal(transcript.text(), "line 1\nline 2\nline 3\n1\n");
    await kernel.discard();
  });

  it("[languages, D4] tells how a program failed", async () => {
    const { end, transcript } = await runToEnd(world.host, "echo before; (exit 3)", { language: "bash" });
    assert.deepEqual(end, { how: "exception", detail: "The script exited with code 3." });
    assert.equal(transcript.text("stdout", "error"), "before\nThe script exited with code 3.");
  });

  it("[languages, D5] is stopped, and what it ran with it", async () => {
    const { kernel, transcript } = await started(`echo started; sleep ${duration}`);
    await transcript.until((t) => t.text().includes("started"));
    while (sleeping() === 0) await sleep(20);
    const report = await kernel.stop(1000);
    assert.equal(report.verified, true);
    await transcript.ended;
    assert.equal((await kernelIds()).includes(kernel.handle.kernelId), false);
    for (let tries = 0; sleeping() > 0; tries += 1) {
      assert(tries < 50, "its child still runs");
      await sleep(20);
    }
  });

  it("[languages, D7, bad/reload] goes on in another window, without a hole or a double, to its end", async () => {
    const { kernel, transcript } = await started("for i in $(seq 40); do echo $i; sleep 0.05; done");
    await transcript.until((t) => t.text().includes("10\n"));
    kernel.detach();
    const before = transcript.text();
    await sleep(500);
    const attached = await world.host.attach(kernel.handle, {}, AbortSignal.timeout(60_000));
    assert("handle" in attached);
    const after = new Transcript(attached);
    assert.deepEqual(await after.ended, { how: "finished" });
    assert.equal(before + after.text(), Array.from({ length: 40 }, (_, i) => `${String(i + 1)}\n`).join(""));
    await attached.discard();
  });
});

/** How many processes of this test sleep. */
function sleeping(): number {
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandOf(pid) === `sleep\0${duration}\0`)
    .length;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It has just ended.
    return "";
  }
}
