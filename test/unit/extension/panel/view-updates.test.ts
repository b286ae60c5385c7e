import assert from "node:assert/strict";
import { ViewUpdates } from "../../../../src/extension/panel/view-updates.ts";
import { approved, User } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("the updates of the page's view", () => {
  it("[D2] come soon after a change of state and once a second for last lines", async () => {
    const user = new User();
    const window = await user.openWindow();
    const sends: number[] = [];
    const updates = new ViewUpdates(window.daemons, user.clock, () => sends.push(user.clock.now()));
    await window.daemons.start(await approved("code"));
    await settle();
    await user.clock.advanceAsync(50);
    assert.deepEqual([sends.length], [1]);
    for (let i = 0; i < 40; i++) {
      user.kernels.last.print(`line ${String(i)}\n`);
      await user.clock.advanceAsync(50);
    }
    const before = sends.length;
    assert.ok(before >= 2 && before <= 4, `${String(before)} updates`);
    user.kernels.last.finish();
    await user.clock.advanceAsync(50);
    assert.equal(sends.length, before + 1);
    updates.dispose();
  });
});
