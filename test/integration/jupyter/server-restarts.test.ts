import assert from "node:assert/strict";
import { once } from "node:events";
import { systemClock } from "../../../src/core/base/clock.ts";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { killFamily } from "../../../src/core/daemons/processes.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";
import { launchStock } from "../../support/jupyter/servers.ts";
import { stacks } from "../../support/jupyter/stacks.ts";
import { Window } from "../../support/real/window.ts";

const code = "import time\nprint('started', flush=True)\ntime.sleep(600)";

const restarted = "The Jupyter server was restarted and does not know the script's kernel any more.";

for (const { name, get } of stacks) {
  describe(`a server that is started again at the same address (${name})`, function () {
    this.timeout(90_000);

    it("[D4, bad/server-restarts, bad/server-dies] ends what ran on it, and says what has happened", async () => {
      const stack = await get();
      const first = await launchStock(stack);
      // For the second one the server is on another machine: there nothing but the server's own word counts.
      const windows = [new Window(first.server), new Window(first.server, { elsewhere: true })];
      const alive = setInterval(() => undefined, 1000);
      const ids: DaemonId[] = [];
      try {
        for (const window of windows) {
          const { daemon_id: id } = await window.start(code);
          ids.push(id);
          await window.until(id, ({ last_line }) => last_line === "started");
        }
        const gone = once(first.process, "exit");
        first.process.kill("SIGKILL");
        await gone;
        await using second = await launchStock(stack, "/", undefined, first.server);
        assert.equal(second.server.url, first.server.url);
        const endings = await Promise.all(windows.map((window, at) => window.ended(ids[at] as DaemonId)));
        assert.deepEqual(
          endings.map(({ status, reason }) => [status, reason]),
          windows.map(() => ["error", "server_lost"]),
        );
        const [here, elsewhere] = endings.map(({ detail }) => detail);
        assert.equal(elsewhere, restarted);
        // On this machine the kernel is seen to be gone, unless the new server was asked before that: both are true.
        assert([restarted, "The Jupyter server ended, and the script with it."].includes(here ?? ""), here);
        // The new server works: nobody has to do anything but run it again.
        const [window] = windows;
        assert(window !== undefined);
        const { daemon_id: id } = await window.start("print('again')");
        assert.deepEqual(
          [(await window.ended(id)).reason, window.daemons.get(id)?.last_line],
          ["finished", "again"],
        );
      } finally {
        clearInterval(alive);
        for (const window of windows) await window.close();
        for (const id of ids) await killFamily(processesHere(), {}, id, systemClock);
        await first[Symbol.asyncDispose]();
      }
    });
  });
}
