import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { processesHere } from "../../../src/adapters/processes/here.ts";
import { slotClaim } from "../../contract/lease.ts";
import { stacks } from "../../support/jupyter/stacks.ts";
import { eventually, KeeperWorld } from "../../support/keeper/keeper-world.ts";

const launcher = join(import.meta.dirname, "../../../media/python/launcher.py");
const processes = processesHere();

for (const { name, get } of stacks) {
  describe(`The keeper and a real Jupyter server (${name})`, function () {
    this.timeout(180_000);
    let world: KeeperWorld;

    before(function () {
      if (process.platform !== "linux") this.skip();
    });

    beforeEach(async () => {
      world = await KeeperWorld.make();
    });

    afterEach(async () => {
      await world.dispose();
    });

    it("[D7, bad/all-windows-go] leaves nothing when the only window is killed", async () => {
      const { python } = await get();
      const options = { launcher, graceSeconds: 1 };
      const window = world.spawn(
        "a",
        [
          ["ensure", python],
          ["claim", slotClaim(1), 3],
        ],
        options,
      );
      const [answer] = await window.answers(2);
      const server = answer as {
        readonly url: string;
        readonly token: string;
        readonly pid: number;
        readonly kernelspecRoot: string;
      };
      const headers = { Authorization: `token ${server.token}` };
      const specs = await fetch(new URL("api/kernelspecs", server.url), { headers });
      assert.equal(specs.status, 200);
      assert(existsSync(server.kernelspecRoot));
      const known = (await specs.json()) as { readonly kernelspecs: Readonly<Record<string, unknown>> };
      const [kernelspec] = Object.keys(known.kernelspecs);
      if (kernelspec !== undefined) {
        const body = JSON.stringify({ name: kernelspec });
        const started = await fetch(new URL("api/kernels", server.url), { method: "POST", headers, body });
        assert.equal(started.status, 201);
      }
      const tree = new Map(
        (await processes.snapshot(""))
          .filter((one) => one.pid === server.pid || one.parent === server.pid)
          .map((one) => [one.pid, one.start]),
      );
      await window.kill();
      await eventually(async () => (await world.keeperPids()).length === 0, "the keeper is gone", 6000);
      const left = (await processes.snapshot("")).filter((one) => tree.get(one.pid) === one.start);
      assert.deepEqual(left, []);
      assert.equal(existsSync(server.kernelspecRoot), false);
    });
  });
}
