import assert from "node:assert/strict";
import { endKernel } from "../../../src/adapters/keeper/end-kernel.ts";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { probeServer } from "../../../src/adapters/jupyter/probe-server.ts";
import { JupyterRest } from "../../../src/adapters/jupyter/rest.ts";
import { serverSettings } from "../../../src/adapters/jupyter/server-settings.ts";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { revealed, Secret } from "../../../src/core/base/secret.ts";
import { makeHost } from "../../support/jupyter/each-stack.ts";
import { code, request, runToEnd, testLog, Transcript } from "../../support/jupyter/run.ts";
import { FixedServers, launchStock, type TestServer } from "../../support/jupyter/servers.ts";
import { stacks } from "../../support/jupyter/stacks.ts";

const soon = (): AbortSignal => AbortSignal.timeout(60_000);
const waits = "import time\nprint('started', flush=True)\nwhile True: time.sleep(1)";

for (const { name, get } of stacks) {
  describe(`a server with a password, at a path of its own (${name})`, function () {
    this.timeout(90_000);
    const alive = setInterval(() => undefined, 1000);
    const logins = new Logins();
    let running: TestServer;

    before(async function () {
      this.timeout(300_000);
      running = await launchStock(await get(), "/hub/x/", "très geheim €5");
    });

    after(async () => {
      clearInterval(alive);
      await running[Symbol.asyncDispose]();
    });

    async function knows(kernelId: string): Promise<boolean> {
      const rest = new JupyterRest(serverSettings(running.server, logins));
      return (await rest.kernel(kernelId, soon())) !== undefined;
    }

    it("[D13] answers whoever has the password", async () => {
      const found = await probeServer(running.server, logins, soon());
      assert(found.kernelspecs.some((spec) => spec.language === "python"));
    });

    it("[D13, bad/wrong-token] says that the password is wrong, or missing, and does not show it", async () => {
      for (const token of [new Secret("falsch"), new Secret("fälsch €"), undefined]) {
        const server = { url: running.server.url, ...(token && { token }) };
        await assert.rejects(probeServer(server, logins, soon()), {
          code: "jupyter.unauthorized",
          message: `The Jupyter server at ${server.url} does not accept the token or password; enter it again.`,
        });
      }
    });

    it("[D13] runs scripts, and stops them", async () => {
      const host = makeHost(new FixedServers(running.server));
      const { transcript, end } = await runToEnd(host, "print(6 * 7)");
      assert.deepEqual(end, { how: "finished" });
      assert.equal(transcript.text(), "42\n");
      const kernel = await host.start(request(), soon());
      const stopped = new Transcript(kernel);
      await kernel.execute(code(waits));
      await stopped.until((t) => t.text().includes("started"));
      assert.equal((await kernel.stop(300)).verified, true);
      assert.equal(await knows(kernel.handle.kernelId), false);
      host.dispose();
    });

    it("[D13] is found again by a window that has not signed in yet", async () => {
      const first = await makeHost(new FixedServers(running.server)).start(request(), soon());
      const before = new Transcript(first);
      await first.execute(code(waits));
      await before.until((t) => t.text().includes("started"));
      first.detach();
      const again = await makeHost(new FixedServers(running.server)).attach(first.handle, {}, soon());
      assert("handle" in again);
      assert.equal((await again.stop(300)).verified, true);
      assert.equal(await knows(first.handle.kernelId), false);
    });

    it("[D7, D13] lets the keeper delete a kernel", async () => {
      const kernel = await makeHost(new FixedServers(running.server)).start(request(), soon());
      kernel.detach();
      const { serverUrl, kernelId, marker } = kernel.handle;
      assert.equal(await knows(kernelId), true);
      const headers = revealed(logins.accessTo(running.server).headers());
      const context = { processes: processesHere(), clock: systemClock, log: testLog, serverStays: true };
      await endKernel({ serverUrl, kernelId, marker, headers, local: false }, context);
      assert.equal(await knows(kernelId), false);
    });
  });
}
