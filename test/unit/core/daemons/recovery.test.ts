import assert from "node:assert/strict";
import type { DaemonId } from "../../../../src/protocol/ids.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("windows that come and go", () => {
  let user: User;
  let first: Window;

  beforeEach(async () => {
    user = new User();
    first = await user.openWindow();
  });

  async function start(window: Window, code = "script"): Promise<DaemonId> {
    const record = await window.daemons.start(await approved(code));
    await settle();
    return record.daemon_id;
  }

  it("[D7] goes on after a reload with nothing missing, doubled or renumbered", async () => {
    const id = await start(first);
    const kernel = user.kernels.last;
    kernel.print("1\n");
    await settle();
    first.vanish();
    kernel.print("2\n");
    const second = await user.openWindow();
    user.kernels.last.print("3\n");
    user.kernels.last.finish();
    await settle();
    const page = await second.daemons.read(id);
    assert.deepEqual(page.records.map((record) => record.content).join(""), "1\n2\n3\n");
    assert.deepEqual(
      page.records.map((record) => record.seq),
      page.records.map((_, at) => at + 1),
    );
    assert.deepEqual(second.statuses, ["completed/finished"]);
  });

  it("[D7] ends the record of a kernel that died while the window was away", async () => {
    const id = await start(first);
    first.vanish();
    user.kernels.last.die("The kernel was killed.");
    const second = await user.openWindow();
    assert.deepEqual(
      [second.daemons.get(id)?.status, second.daemons.get(id)?.reason],
      ["error", "kernel_died"],
    );
  });

  it("[D7] says disconnected for one that was cleaned up while nobody was there", async () => {
    const id = await start(first);
    first.vanish();
    user.kernels.last.die();
    user.hub.slots.clear();
    const second = await user.openWindow();
    await settle();
    assert.equal(second.daemons.get(id)?.status, "running");
    await user.clock.advanceAsync(6000);
    assert.deepEqual(
      [second.daemons.get(id)?.status, second.daemons.get(id)?.reason, second.statuses],
      ["stopped", "disconnected", ["stopped/disconnected"]],
    );
  });

  it("[D7] lets another window adopt when the grace of a reload is over", async () => {
    const id = await start(first);
    const other = await user.openWindow("elsewhere");
    first.vanish();
    assert.equal(other.daemons.isMine(id), false);
    user.hub.endReloadGrace();
    await settle();
    user.kernels.last.print("still here\n");
    await settle();
    assert.deepEqual([other.daemons.isMine(id), other.printed], [true, "still here\n"]);
  });

  it("closes a record that never got a kernel", async () => {
    user.kernels.startGate = new Promise(() => undefined);
    const id = await start(first);
    first.vanish();
    const second = await user.openWindow();
    assert.deepEqual(
      [second.daemons.get(id)?.status, second.daemons.get(id)?.reason],
      ["error", "start_failed"],
    );
  });

  it("[D5] goes on with a stop that a reload has cut", async () => {
    const id = await start(first);
    user.kernels.last.stopGate = new Promise(() => undefined);
    void first.daemons.stop(id);
    await settle();
    first.vanish();
    const second = await user.openWindow();
    await settle();
    assert.deepEqual([second.daemons.get(id)?.status, second.daemons.get(id)?.reason], ["stopped", "user"]);
  });

  it("[D10] sees the daemons of other windows and stops them there", async () => {
    const second = await user.openWindow();
    const id = await start(first, "theirs");
    await settle();
    assert.deepEqual(
      second.daemons.list().map((record) => [record.title, record.phase]),
      [["theirs", "running"]],
    );
    await second.daemons.stop(id);
    assert.equal(second.daemons.get(id)?.phase, "ended");
    await settle();
    assert.deepEqual([first.statuses.at(-1), second.statuses], ["stopped/user", []]);
    assert.equal(second.daemons.get(id)?.status, "stopped");
  });

  it("[D5] stops one that no window owns by taking it over first", async () => {
    const second = await user.openWindow("elsewhere");
    const id = await start(first);
    first.vanish();
    await second.daemons.stop(id);
    assert.deepEqual(second.statuses, ["stopped/user"]);
  });

  it("[D6] counts the daemons of all windows", async () => {
    const second = await user.openWindow();
    await start(first, "a");
    await start(first, "b");
    await start(second, "c");
    await assert.rejects(start(second, "d"), { code: "daemons.limit" });
  });

  it("[D7] takes each daemon over once, even when asked twice at once", async () => {
    const id = await start(first);
    first.vanish();
    const second = await user.openWindow("elsewhere");
    const entry = await user.journal.load(id);
    assert.ok(entry !== undefined);
    await Promise.all([second.daemons.takeOver(entry, "held"), second.daemons.takeOver(entry, "held")]);
    assert.equal(user.kernels.kernels.length, 2);
  });

  it("[D7] leaves alone what another window owns by now", async () => {
    const id = await start(first);
    const second = await user.openWindow("elsewhere");
    const entry = await user.journal.load(id);
    assert.ok(entry !== undefined);
    await second.daemons.takeOver(entry, "unheld");
    assert.equal(second.daemons.isMine(id), false);
  });

  describe("in the middle of a take-over", () => {
    let id: DaemonId;
    let opened: Promise<Window>;
    let attached: () => void;

    beforeEach(async () => {
      id = await start(first);
      first.vanish();
      const gate = Promise.withResolvers<undefined>();
      user.kernels.attachGate = gate.promise;
      attached = () => {
        gate.resolve(undefined);
      };
    });

    async function openSoon(): Promise<Window> {
      const window = user.newWindow();
      opened = window.recovery.start().then(() => window);
      await settle();
      return window;
    }

    it("[D5] a stop waits for the kernel and ends it", async () => {
      const second = await openSoon();
      const stopped = second.daemons.stop(id);
      await settle();
      attached();
      await stopped;
      await opened;
      await settle();
      assert.deepEqual(second.statuses, ["stopped/user"]);
      assert.deepEqual([user.kernels.last.gone, user.hub.slots.size], [true, 0]);
    });

    it("[D4] the maximum run time ends it too", async () => {
      user.sleep(2 * 3600_000);
      const second = await openSoon();
      await user.clock.advanceAsync(1000);
      attached();
      await opened;
      await settle();
      assert.deepEqual([second.statuses, user.kernels.last.gone], [["stopped/max_runtime"], true]);
    });

    it("[D5] a stop that comes from another window before that is not lost", async () => {
      const other = await user.openWindow("elsewhere");
      const load = Promise.withResolvers<undefined>();
      user.journal.loadGate = load.promise;
      const second = await openSoon();
      const stopped = other.daemons.stop(id);
      await settle();
      load.resolve(undefined);
      attached();
      await opened;
      await stopped;
      await settle();
      assert.deepEqual(second.statuses, ["stopped/user"]);
    });

    it("a window that goes leaves it to the next one", async () => {
      const second = await openSoon();
      second.vanish();
      attached();
      await settle();
      const third = await user.openWindow();
      assert.deepEqual([second.statuses, third.daemons.isMine(id)], [[], true]);
    });
  });

  it("[D6] frees the slot, and ends the kernel, of one that ended just before its window went", async () => {
    const id = await start(first);
    first.vanish();
    const entry = await user.journal.load(id);
    assert.ok(entry !== undefined);
    const ending = { status: "completed", phase: "ended", reason: "finished" } as const;
    await user.journal.save({ ...entry, record: { ...entry.record, ...ending } });
    await user.openWindow();
    assert.deepEqual([user.hub.slots.size, user.kernels.last.gone], [0, true]);
  });

  it("[D7, bad/newer-files] leaves one of a newer version alone, and under the keeper's guard", async () => {
    const id = await start(first);
    first.vanish();
    user.journal.unreadable.set(id, "newer");
    const second = await user.openWindow();
    assert.deepEqual([second.daemons.isMine(id), user.hub.guarded, user.hub.left], [false, [id], []]);
  });

  it("[D7, bad/torn-journal] leaves the kernel of one whose entry is torn to the keeper", async () => {
    const id = await start(first);
    first.vanish();
    user.journal.unreadable.set(id, "torn");
    await user.openWindow();
    assert.deepEqual([user.hub.slots.size, user.hub.left], [0, [user.kernels.last.handle.kernelId]]);
  });

  it("[D7] takes the others over when the output of one cannot be written, and stops that one when it can", async () => {
    const locked = await start(first, "locked");
    const fine = await start(first, "fine");
    first.vanish();
    user.journal.locked.add(locked);
    const second = await user.openWindow();
    await settle();
    assert.deepEqual([second.daemons.isMine(locked), second.daemons.isMine(fine)], [false, true]);
    assert.ok(user.hub.guarded.includes(locked));
    user.journal.locked.clear();
    await second.daemons.stop(locked);
    await settle();
    assert.deepEqual([second.daemons.get(locked)?.reason, user.hub.slots.has(locked)], ["user", false]);
  });

  it("[D7, D12] prunes although one could not be taken over", async () => {
    const ended = await start(first, "ended");
    user.kernels.last.finish();
    await settle();
    user.sleep(30 * 3600_000);
    const locked = await start(first, "locked");
    first.vanish();
    user.journal.locked.add(locked);
    user.sleep(6 * 3600_000);
    await user.openWindow();
    await user.clock.advanceAsync(10_000);
    assert.equal(user.journal.entries.has(ended), false);
  });

  it("[D6] frees the slot of one that was never written down", async () => {
    await first.lease.claim({ daemonId: "nothing" as DaemonId, title: "x", startedAt: 1 }, 3);
    first.vanish();
    await user.openWindow();
    assert.equal(user.hub.slots.size, 0);
  });

  it("[D10] never shows an ended daemon of another window as running again", async () => {
    const second = await user.openWindow();
    const id = await start(first);
    const load = Promise.withResolvers<undefined>();
    user.journal.loadGate = load.promise;
    const early = second.daemons.refresh(id);
    await settle();
    user.journal.loadGate = undefined;
    user.kernels.last.finish();
    await settle();
    assert.equal(second.daemons.get(id)?.phase, "ended");
    load.resolve(undefined);
    await early;
    assert.equal(second.daemons.get(id)?.phase, "ended");
  });

  it("[D12] keeps within the retention as long as the window is open", async () => {
    const id = await start(first);
    user.kernels.last.finish();
    await settle();
    user.sleep(26 * 3600_000);
    await start(first, "newer");
    user.kernels.last.finish();
    await user.clock.advanceAsync(3600_000);
    assert.deepEqual([await user.journal.load(id), first.daemons.get(id)], [undefined, undefined]);
  });

  it("[D12] keeps within the total size from the end of one to the next", async () => {
    user.retention = { ...user.retention, maxTotalBytes: 10 };
    const id = await start(first);
    user.kernels.last.print("twelve bytes");
    user.kernels.last.finish();
    await settle();
    user.clock.advance(100);
    await start(first, "newer");
    user.kernels.last.finish();
    await user.clock.advanceAsync(2000);
    assert.deepEqual([await user.journal.load(id), first.daemons.get(id)], [undefined, undefined]);
  });

  it("[D12, bad/clock-jumps] removes nothing at once when the clock is set far forward", async () => {
    const id = await start(first);
    user.kernels.last.finish();
    await user.clock.advanceAsync(3600_000);
    user.clock.jump(365 * 24 * 3600_000);
    await start(first, "newer");
    user.kernels.last.finish();
    await user.clock.advanceAsync(60_000);
    assert.ok(first.daemons.get(id) !== undefined);
  });

  it("[D12, bad/clock-jumps] nor in a window that opens after that", async () => {
    const id = await start(first);
    user.kernels.last.finish();
    await settle();
    first.vanish();
    user.clock.jump(365 * 24 * 3600_000);
    const second = await user.openWindow();
    await user.clock.advanceAsync(60_000);
    assert.ok(second.daemons.get(id) !== undefined);
  });

  describe("whose user has left while their process lives on", () => {
    it("[D7, bad/tab-closed] give their daemons to another window, with nothing missing or doubled", async () => {
      const id = await start(first);
      const kernel = user.kernels.last;
      kernel.print("1\n");
      await settle();
      const other = await user.openWindow("elsewhere");
      await first.recovery.leave();
      assert.deepEqual([first.daemons.isMine(id), kernel.gone], [false, false]);
      kernel.print("2\n");
      user.hub.endReloadGrace();
      await settle();
      user.kernels.last.print("3\n");
      user.kernels.last.finish();
      await settle();
      const page = await other.daemons.read(id);
      assert.equal(page.records.map((record) => record.content).join(""), "1\n2\n3\n");
      assert.deepEqual([first.statuses, other.statuses], [["running/started"], ["completed/finished"]]);
    });

    it("[D7, bad/tab-closed] end their daemons when there is no other window", async () => {
      await start(first);
      // What gives the slot back later than that would take the lease again.
      user.kernels.last.discard = async () => {
        await settle();
        return { verified: true };
      };
      await first.recovery.leave();
      await settle();
      assert.deepEqual(first.statuses, ["running/started", "stopped/disconnected"]);
      assert.deepEqual([user.hub.slots.size, user.hub.windows.size], [0, 0]);
    });

    it("[D7, bad/tab-closed] take back what nobody has taken, and see the rest, when the user comes back", async () => {
      const taken = await start(first, "taken");
      const other = await user.openWindow("elsewhere");
      await first.recovery.leave();
      user.hub.endReloadGrace();
      await settle();
      const left = await start(other, "left");
      other.vanish();
      const slot = user.hub.slots.get(left);
      assert.ok(slot !== undefined);
      slot.workspace = first.lease.workspace;
      await first.recovery.comeBack();
      await settle();
      assert.equal(first.daemons.isMine(left), true);
      assert.equal(first.daemons.get(taken)?.phase, "running");
    });
  });
});
