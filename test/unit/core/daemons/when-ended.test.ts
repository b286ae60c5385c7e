import assert from "node:assert/strict";
import { approved, User } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("the end of another window's daemon", () => {
  it("[D5, A4] that does not come in time is an error with a name, and no success", async () => {
    const user = new User();
    const first = await user.openWindow();
    const second = await user.openWindow();
    const { daemon_id } = await first.daemons.start(await approved("theirs"));
    await settle();
    user.kernels.last.stopGate = new Promise(() => undefined);
    const stopped = second.daemons.stop(daemon_id);
    const refused = assert.rejects(stopped, { code: "daemons.not_stopped", message: /"theirs"/ });
    await user.clock.advanceAsync(21_000);
    await refused;
  });
});
