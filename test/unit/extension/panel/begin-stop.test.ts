import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { beginStop, beginStopAll } from "../../../../src/extension/panel/begin-stop.ts";
import type { DaemonId } from "../../../../src/protocol/ids.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("a stop from the page", () => {
  const untrusted = new AppError("daemons.untrusted", "This workspace is in Restricted Mode.");
  let user: User;
  let first: Window;
  let second: Window;
  let later: unknown[];
  const onLater = (error: unknown): void => {
    later.push(error);
  };

  beforeEach(async () => {
    user = new User();
    first = await user.openWindow();
    second = await user.openWindow();
    later = [];
  });

  async function start(window: Window, code: string): Promise<DaemonId> {
    const { daemon_id } = await window.daemons.start(await approved(code));
    await settle();
    return daemon_id;
  }

  it("[D2, D5] is answered once it is stopping, long before it has ended", async () => {
    const id = await start(first, "mine");
    user.kernels.last.stopGate = new Promise(() => undefined);
    await beginStop(first.daemons, id, onLater);
    assert.equal(first.daemons.get(id)?.phase, "stopping");
  });

  it("[D2, bad/untrusted] fails when it cannot even begin", async () => {
    const id = await start(first, "theirs");
    second.lease.failure = untrusted;
    await assert.rejects(beginStop(second.daemons, id, onLater), { code: "daemons.untrusted" });
    assert.deepEqual(later, []);
  });

  it("[D2, D5] tells apart what goes wrong after it has begun", async () => {
    const id = await start(first, "theirs");
    user.kernels.last.stopGate = new Promise(() => undefined);
    await beginStop(second.daemons, id, onLater);
    await user.clock.advanceAsync(21_000);
    assert.deepEqual(
      later.map((error) => error instanceof AppError && error.code),
      ["daemons.not_stopped"],
    );
  });

  it("[D2, D10] of all says which could not be stopped, and why", async () => {
    const theirs = await start(first, "theirs");
    const mine = await start(second, "mine");
    second.lease.failure = untrusted;
    assert.deepEqual(await beginStopAll(second.daemons, onLater), [
      { daemon_id: theirs, message: untrusted.message },
    ]);
    assert.notEqual(second.daemons.get(mine)?.phase, "running");
  });
});
