import assert from "node:assert/strict";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { probeServer } from "../../../src/adapters/jupyter/probe-server.ts";
import { makeHost, onEachStack } from "../../support/jupyter/each-stack.ts";
import { runToEnd } from "../../support/jupyter/run.ts";
import { FixedServers, installKernel } from "../../support/jupyter/servers.ts";

onEachStack("a server with several kernels", "stock", (world) => {
  before(() => {
    installKernel(world.running, world.stack, "second", "Second Python");
  });

  it("[D13] tells of all of them", async () => {
    const { kernelspecs } = await probeServer(
      world.running.server,
      new Logins(),
      AbortSignal.timeout(20_000),
    );
    assert.deepEqual(
      kernelspecs.map(({ name, display_name, language }) => [name, display_name, language]).sort(),
      [
        ["python3", "Python 3 (ipykernel)", "python"],
        ["second", "Second Python", "python"],
      ],
    );
  });

  it("[D13] runs scripts on its default, or on the kernel that the user picked", async () => {
    const said: string[] = [];
    for (const kernelName of [undefined, "second", "python3"]) {
      const { server } = world.running;
      const host = makeHost(new FixedServers({ ...server, ...(kernelName && { kernelName }) }));
      const { transcript } = await runToEnd(host, "import os\nprint(os.environ.get('WHICH_KERNEL'))");
      said.push(transcript.text());
      host.dispose();
    }
    assert.deepEqual(said, ["None\n", "second\n", "None\n"]);
  });
});
