import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { family } from "../../../src/core/daemons/processes.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, request, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers, launchManaged, type TestServer } from "../../support/jupyter/servers.ts";

const processes = processesHere();
const children = [
  "import subprocess, time",
  "subprocess.Popen(['sleep', '600'])",
  "subprocess.Popen(['sh', '-c', 'trap \"\" INT TERM HUP; sleep 600; sleep 600'], start_new_session=True)",
  "print('started', flush=True)",
  "pow(7, 10**9)",
].join("\n");

/** A server with a kernel that is deaf and has children, and the pids of them all. */
async function busy(world: {
  readonly stack: Parameters<typeof launchManaged>[0];
}): Promise<{ own: TestServer; pids: readonly number[] }> {
  const own = await launchManaged(world.stack);
  const kernel = await makeHost(new FixedServers(own.server)).start(request(), AbortSignal.timeout(60_000));
  const transcript = new Transcript(kernel);
  await kernel.execute(code(children));
  await transcript.until((t) => t.text().includes("started"));
  const { pid, pidStart, marker } = kernel.handle;
  const pids = family(await processes.snapshot(marker), { pid: pid ?? 0, start: pidStart ?? "" }).map(
    (one) => one.pid,
  );
  assert(pids.length >= 3, String(pids.length));
  kernel.detach();
  return { own, pids };
}

/** Those that are left when all others are gone, or after some seconds: a busy machine takes a moment to end what was killed. */
async function still(pids: readonly number[]): Promise<readonly number[]> {
  for (const end = Date.now() + 3000; ;) {
    const all = (await processes.snapshot("")).map((one) => one.pid);
    const left = pids.filter((pid) => all.includes(pid));
    if (left.length === 0 || Date.now() > end) return left;
    await sleep(50);
  }
}

onEachStack("the managed server", "managed", (world) => {
  it("keeps its token to itself", async () => {
    const { folder, server } = world.running;
    const token = server.token?.reveal() ?? "?";
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const entry of files) {
      const path = join(entry.parentPath, entry.name);
      assert.equal(readFileSync(path, "latin1").includes(token), false, path);
    }
    const { pid } = world.running.process;
    for (const name of ["cmdline", "environ"]) {
      assert.equal(readFileSync(`/proc/${String(pid)}/${name}`, "latin1").includes(token), false, name);
    }
    assert.equal((await fetch(`${server.url}api/kernels`)).status, 403);
    assert.equal((await fetch(`${server.url}api/kernels?token=wrong`)).status, 403);
  });

  it("serves kernels and nothing else", async () => {
    const { server } = world.running;
    const headers = { Authorization: `token ${server.token?.reveal() ?? ""}` };
    for (const path of [
      "api/contents",
      "api/terminals",
      "api/sessions",
      "api/config/x",
      "nbconvert/x",
      "files/x",
    ]) {
      assert.equal((await fetch(server.url + path, { headers })).status, 404, path);
    }
  });

  it("leaves no kernelspec behind, and writes those it reads for nobody else", async () => {
    const kernel = await world.host.start(request(), AbortSignal.timeout(60_000));
    const { folder } = world.running;
    assert.deepEqual(readdirSync(join(folder, "kernels")), []);
    assert.equal(statSync(join(folder, "kernels")).mode & 0o077, 0);
    await kernel.discard();
  });

  it("ends with its kernels and all that they started when the other end of its input is gone", async () => {
    const { own, pids } = await busy(world);
    const gone = once(own.process, "exit");
    own.process.stdin?.destroy();
    await gone;
    assert.deepEqual(await still(pids), []);
    await own[Symbol.asyncDispose]();
  });

  it("ends the same way when it is asked to", async () => {
    const { own, pids } = await busy(world);
    const gone = once(own.process, "exit");
    own.process.kill("SIGTERM");
    await gone;
    assert.deepEqual(await still(pids), []);
    await own[Symbol.asyncDispose]();
    assert.equal(existsSync(own.folder), false);
  });

  it("[languages] runs kernels of other languages where it is told to", async () => {
    // A kernel that is installed as any other is, in another language by name.
    const { server, folder } = world.running;
    const spec = join(folder, "kernels/other");
    const { mkdirSync, rmSync, writeFileSync } = await import("node:fs");
    mkdirSync(spec);
    const argv = [world.stack.python, "-m", "ipykernel_launcher", "-f", "{connection_file}"];
    writeFileSync(
      join(spec, "kernel.json"),
      JSON.stringify({ argv, display_name: "Other", language: "Otherlang", env: { FROM_SPEC: "1" } }),
    );
    try {
      const kernel = await makeHost(new FixedServers(server)).start(
        request({ language: "otherlang", folder: "/tmp", env: { GIVEN: "$x" } }),
        AbortSignal.timeout(60_000),
      );
      const transcript = new Transcript(kernel);
      await kernel.execute(
        code(
          "import os, sys\nprint(os.getcwd(), os.environ['GIVEN'], os.environ['FROM_SPEC'], '_backburner' in sys.modules)",
        ),
      );
      assert.deepEqual(await transcript.ended, { how: "finished" });
      assert.equal(transcript.text(), "/tmp $x 1 False\n");
      assert.equal(kernel.handle.pid, undefined);
      assert.equal((await kernel.stop(0)).verified, true);
    } finally {
      rmSync(spec, { recursive: true });
    }
  });
});
