import assert from "node:assert/strict";
import { slotClaim } from "../../contract/lease.ts";
import { eventually, KeeperWorld } from "../../support/keeper/keeper-world.ts";
import { ManualClock } from "../../support/manual-clock.ts";

describe("A keeper that hangs for a while", function () {
  this.timeout(60_000);
  let world: KeeperWorld;

  before(function () {
    // The keeper is found in /proc.
    if (process.platform !== "linux") this.skip();
  });

  beforeEach(async () => {
    world = await KeeperWorld.make();
  });

  afterEach(async () => {
    await world.dispose();
  });

  it("[D5] does not hold up one who asks for a server with little patience", async () => {
    const window = world.open();
    await window.holders();
    const [keeper] = await world.keeperPids();
    assert.ok(keeper !== undefined);
    process.kill(keeper, "SIGSTOP");
    try {
      const asked = Date.now();
      await assert.rejects(window.find("http://127.0.0.1:1/", AbortSignal.timeout(500)), {
        name: "TimeoutError",
      });
      assert.ok(Date.now() - asked < 5000);
    } finally {
      process.kill(keeper, "SIGCONT");
    }
  });

  it("[D6] does not keep a slot for a start that was given up meanwhile", async () => {
    const other = world.open();
    assert.deepEqual(await other.holders(), []);
    const clock = new ManualClock();
    const window = world.open("workspace", { clock });
    const joined = window.holders();
    await eventually(async () => {
      await clock.advanceAsync(50);
      return (await other.windows()).length === 2;
    }, "both windows");
    await joined;
    const [keeper] = await world.keeperPids();
    assert.ok(keeper !== undefined);
    process.kill(keeper, "SIGSTOP");
    try {
      const claimed = assert.rejects(window.claim(slotClaim(1), 3), { code: "keeper.unreachable" });
      await clock.advanceAsync(25_000);
      await claimed;
    } finally {
      process.kill(keeper, "SIGCONT");
    }
    await window.release(slotClaim(2).daemonId);
    assert.deepEqual(await window.holders(), []);
  });
});
