import assert from "node:assert/strict";
import type { DaemonId } from "../../../../src/protocol/ids.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("a daemon whose server does not answer when its window comes back", () => {
  let user: User;
  let second: Window;
  let id: DaemonId;

  beforeEach(async () => {
    user = new User();
    const first = await user.openWindow();
    id = (await first.daemons.start(await approved("script"))).daemon_id;
    await settle();
    user.kernels.last.print("before\n");
    await settle();
    first.vanish();
    user.kernels.unreachable = true;
    second = await user.openWindow();
    await settle();
  });

  function standing(): unknown[] {
    const record = second.daemons.get(id);
    return [record?.phase, record?.connected];
  }

  it("[D7, bad/reload] runs on, unconnected, until it is reached", async () => {
    assert.deepEqual([standing(), user.hub.guarded], [["running", false], [id]]);
    user.kernels.last.connection(true);
    user.kernels.last.print("after\n");
    await settle();
    assert.deepEqual(standing(), ["running", true]);
    user.kernels.last.finish();
    await settle();
    assert.deepEqual(second.statuses, ["completed/finished"]);
  });

  it("says why it is not reached for as long as that is so", async () => {
    const detail = "No Jupyter server answers at http://there/; check that it runs and the address.";
    user.kernels.last.emit({ kind: "connection", connected: false, detail });
    await settle();
    assert.equal(second.daemons.get(id)?.detail, detail);
    user.kernels.last.connection(true);
    await settle();
    assert.equal(second.daemons.get(id)?.detail, undefined);
    user.kernels.last.emit({ kind: "connection", connected: false, detail });
    user.kernels.last.finish();
    await settle();
    assert.equal(second.daemons.get(id)?.detail, undefined);
  });

  it("[D5, D7] leaves its kernel to the keeper when it is stopped, and says that it may still run", async () => {
    await second.daemons.stop(id);
    await settle();
    assert.deepEqual(second.statuses, ["stopped/user"]);
    assert.match(second.daemons.get(id)?.detail ?? "", /may still run/);
    assert.deepEqual([user.hub.slots.size, user.hub.left], [0, [user.kernels.last.handle.kernelId]]);
  });

  it("[D4] still ends at the maximum run time", async () => {
    user.sleep(2 * 3600_000);
    await user.clock.advanceAsync(1000);
    assert.deepEqual(second.statuses, ["stopped/max_runtime"]);
  });

  it("[D7] was cleaned up, and did not die, when nobody held it and it turns out to be gone", async () => {
    second.vanish();
    user.hub.slots.clear();
    const third = await user.openWindow();
    await user.clock.advanceAsync(6000);
    assert.equal(third.daemons.isMine(id), true);
    user.kernels.last.die();
    await settle();
    assert.deepEqual(third.statuses, ["stopped/disconnected"]);
  });

  it("[D6, D7] that ended just before its window went is left to the keeper", async () => {
    second.vanish();
    const entry = await user.journal.load(id);
    assert.ok(entry !== undefined);
    const ending = { status: "completed", phase: "ended", reason: "finished" } as const;
    await user.journal.save({ ...entry, record: { ...entry.record, ...ending } });
    await user.openWindow();
    assert.deepEqual([user.hub.slots.size, user.hub.left.length], [0, 1]);
  });
});

describe("a window that was killed while it started a daemon", () => {
  let user: User;
  let first: Window;

  beforeEach(async () => {
    user = new User();
    first = await user.openWindow();
  });

  it("[D7, bad/host-killed] has told the keeper of the kernel before it was ready", async () => {
    user.kernels.readyGate = new Promise(() => undefined);
    const { daemon_id } = await first.daemons.start(await approved("script"));
    await settle();
    first.vanish();
    assert.deepEqual(user.hub.guarded, [daemon_id]);
    await user.openWindow();
    assert.deepEqual([user.hub.slots.size, user.hub.left], [0, ["kernel-1"]]);
  });

  it("[D1, bad/host-killed] has the next window send the program that the kernel never got, once", async () => {
    const { daemon_id } = await first.daemons.start(await approved("script"));
    await settle();
    first.vanish();
    user.kernels.last.programs.length = 0;
    const second = await user.openWindow();
    await settle();
    assert.equal(second.daemons.isMine(daemon_id), true);
    assert.deepEqual(user.kernels.last.programs, [{ kind: "code", code: "script" }]);
  });
});
