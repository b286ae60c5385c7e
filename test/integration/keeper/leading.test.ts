import assert from "node:assert/strict";
import type { KeeperClient } from "../../../src/adapters/keeper/keeper-client.ts";
import { leadershipContract } from "../../contract/leadership.ts";
import { eventually, KeeperWorld } from "../../support/keeper/keeper-world.ts";
import { Terms } from "../../support/terms.ts";

describe("Leading with a real keeper", function () {
  this.timeout(60_000);

  leadershipContract(async () => {
    const world = await KeeperWorld.make();
    return {
      open: () => {
        const window = world.open("a", { graceSeconds: () => 2 });
        return {
          leadership: window.leadership,
          close: () => {
            window.dispose();
          },
        };
      },
      dispose: () => world.dispose(),
    };
  });

  describe("on bad days", () => {
    let world: KeeperWorld;
    let terms: Terms;

    before(function () {
      // Which keepers run is read from /proc.
      if (process.platform !== "linux") this.skip();
    });

    beforeEach(async () => {
      world = await KeeperWorld.make();
      terms = new Terms();
    });

    afterEach(async () => {
      await world.dispose();
      assert.deepEqual(terms.overlaps, []);
    });

    function open(who: string): KeeperClient {
      const window = world.open("a", { graceSeconds: () => 5 });
      terms.campaign(window.leadership, who);
      return window;
    }

    const oneLeads = (): Promise<void> =>
      eventually(async () => terms.leaders.length === 1, "exactly one leads", 30_000);

    it("[A1, bad/api-two-windows] a keeper is killed again and again: one window leads again, never two", async () => {
      const windows = [open("one"), open("two"), open("three")];
      for (let round = 1; round <= 3; round += 1) {
        await oneLeads();
        const before = terms.history.length;
        await world.killKeepers();
        await eventually(async () => terms.history.length > before, "the term is over");
        await eventually(async () => terms.history.length > before + 1, "a new term has begun", 30_000);
        await oneLeads();
      }
      await world.hasOneKeeper();
      // The line is the same that all else goes over.
      assert.equal((await windows[0]?.windows())?.length, 3);
    });

    it("[A1, bad/host-killed] a window that leads is killed with SIGKILL: the other one leads", async () => {
      const other = world.spawn("a", [["lead", "thing"]], { graceSeconds: 5 });
      assert.deepEqual(await other.answers(1), ["leads"]);
      open("one");
      await world.hasOneKeeper();
      assert.deepEqual(terms.leaders, []);
      await other.kill();
      await oneLeads();
    });

    it("[A1, bad/tab-closed] a window that lets go of its lease leads no more, until it takes it up again", async () => {
      const window = open("one");
      await oneLeads();
      window.leave();
      await eventually(async () => terms.leaders.length === 0, "nobody leads");
      open("two");
      await oneLeads();
      assert.deepEqual(terms.leaders, ["two"]);
      assert.equal((await window.windows()).length, 2);
      assert.deepEqual(terms.history, ["+one", "-one", "+two"]);
    });
  });
});
