import assert from "node:assert/strict";
import { approved, User } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("the last line that another window shows", () => {
  it("[D10] is at most a few seconds old, whatever is printed, and is written nowhere for that", async () => {
    const user = new User();
    const first = await user.openWindow();
    const second = await user.openWindow();
    const { daemon_id } = await first.daemons.start(await approved("theirs"));
    await settle();
    const [saves, announced] = [user.journal.saves.length, first.lease.announcements.length];
    for (let line = 1; line <= 100; line += 1) {
      user.kernels.last.print(`line ${String(line)}\n`);
      await user.clock.advanceAsync(10);
    }
    await user.clock.advanceAsync(2000);
    assert.equal(second.daemons.get(daemon_id)?.last_line, "line 100");
    assert.deepEqual(
      [user.journal.saves.length - saves, first.lease.announcements.length - announced],
      [0, 1],
    );
  });

  it("[D10, bad/reload] is there at once in a window that opens", async () => {
    const user = new User();
    const first = await user.openWindow();
    const { daemon_id } = await first.daemons.start(await approved("theirs"));
    await settle();
    user.kernels.last.print("only this\n");
    await settle();
    const second = await user.openWindow("elsewhere");
    await settle();
    assert.equal(second.daemons.get(daemon_id)?.last_line, "only this");
    first.vanish();
    const third = await user.openWindow();
    assert.equal(third.daemons.get(daemon_id)?.last_line, "only this");
  });
});
