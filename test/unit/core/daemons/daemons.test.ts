import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { DaemonLimitError } from "../../../../src/core/daemons/daemon-limit-error.ts";
import type { ChatId, DaemonId, MessageId } from "../../../../src/protocol/ids.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("the executor", () => {
  let user: User;
  let window: Window;

  beforeEach(async () => {
    user = new User();
    window = await user.openWindow();
  });

  async function start(code = "script"): Promise<DaemonId> {
    const record = await window.daemons.start(await approved(code));
    await settle();
    return record.daemon_id;
  }

  it("[D1] gives each daemon a kernel of its own and answers before the kernel is there", async () => {
    user.kernels.startGate = new Promise(() => undefined);
    const record = await window.daemons.start(
      await approved("a", { chatId: "c" as ChatId, messageId: "m" as MessageId }),
    );
    assert.deepEqual(
      [record.status, record.phase, record.chat_id, record.message_id, window.statuses],
      ["running", "starting", "c", "m", []],
    );
  });

  it("[bad/disk-full] says once in the output and in the record that the disk takes no more, and goes on", async () => {
    const daemon_id = await start();
    user.kernels.last.print("before\n");
    await settle();
    const full = new AppError("journal.full", "The disk is full. Free some space.");
    user.journal.onDidFail.fire(full);
    user.journal.onDidFail.fire(full);
    user.kernels.last.print("after\n");
    user.clock.advance(100);
    await settle();
    assert.equal(window.printed, "before\nThe disk is full. Free some space.after\n");
    const detail = "Some of the output was not kept because the disk was full.";
    assert.equal(window.daemons.get(daemon_id)?.detail, detail);
    assert.deepEqual(window.notKept, [full.message, full.message]);
    user.kernels.last.finish();
    await settle();
    const record = window.daemons.get(daemon_id);
    assert.deepEqual([record?.status, record?.detail], ["completed", detail]);
  });

  it("[bad/disk-full] tells when the state of a daemon cannot be written", async () => {
    await start();
    user.journal.failure = new AppError("journal.full", "The disk is full.");
    user.kernels.last.finish();
    await settle();
    assert.deepEqual([window.statuses.at(-1), window.notKept], ["completed/finished", ["The disk is full."]]);
  });

  it("[D8] emits running, output and one ending, with ids and order", async () => {
    const daemon_id = await start();
    user.kernels.last.print("hello\n");
    user.kernels.last.finish();
    await settle();
    const ids = { daemon_id, chat_id: "editor", message_id: "" };
    assert.deepEqual(window.events, [
      { type: "daemon:status", ...ids, status: "running", reason: "started" },
      { type: "daemon:output", ...ids, stream: "stdout", content: "hello\n", timestamp: 1000, seq: 1 },
      { type: "daemon:status", ...ids, status: "completed", reason: "finished" },
    ]);
  });

  it("[D8] emits that a stop was asked for, once, before the ending", async () => {
    const daemon_id = await start();
    await Promise.all([window.daemons.stop(daemon_id), window.daemons.stop(daemon_id)]);
    await settle();
    const ids = { daemon_id, chat_id: "editor", message_id: "" };
    assert.deepEqual(window.events, [
      { type: "daemon:status", ...ids, status: "running", reason: "started" },
      { type: "daemon:stop", daemon_id },
      { type: "daemon:status", ...ids, status: "stopped", reason: "user" },
    ]);
  });

  it("[D2] knows while it runs and afterwards how it stands", async () => {
    const id = await start();
    user.kernels.last.print("12 %\n");
    assert.deepEqual(pick(id), ["running", "running", undefined]);
    user.kernels.last.raise("ValueError: boom");
    await settle();
    assert.deepEqual(pick(id), ["error", "ended", "ValueError: boom"]);
    assert.equal(window.daemons.get(id)?.last_line, "ValueError: boom");
  });

  function pick(id: DaemonId): unknown[] {
    const record = window.daemons.get(id);
    return [record?.status, record?.phase, record?.detail];
  }

  it("[D4] ends with the reason when no kernel comes, and gives the slot back", async () => {
    user.kernels.startError = new AppError("jupyter.failed", "The kernel did not start.");
    const id = await start();
    assert.deepEqual(pick(id), ["error", "ended", "The kernel did not start."]);
    assert.deepEqual([window.statuses, user.hub.slots.size], [["error/start_failed"], 0]);
  });

  it("[D4, bad/clock-jumps] stops at the maximum run time, sleep included, whatever the clock shows", async () => {
    user.limits = { maxConcurrent: 3, maxRuntimeSeconds: 60 };
    await start();
    user.clock.jump(24 * 3600 * 1000);
    await user.clock.advanceAsync(59_000);
    assert.deepEqual(window.statuses, ["running/started"]);
    user.clock.jump(-48 * 3600 * 1000);
    await user.clock.advanceAsync(1_500);
    assert.deepEqual(window.statuses, ["running/started", "stopped/max_runtime"]);
  });

  it("[D4, bad/sleep] counts the hour that the machine sleeps, and goes on when there is time left", async () => {
    user.limits = { maxConcurrent: 3, maxRuntimeSeconds: 2 * 3600 };
    await start();
    user.sleep(3600_000);
    await user.clock.advanceAsync(1000);
    assert.deepEqual(window.statuses, ["running/started"]);
    user.sleep(3600_000);
    await user.clock.advanceAsync(1000);
    assert.deepEqual(window.statuses, ["running/started", "stopped/max_runtime"]);
  });

  it("[D4] asks the kernel to end itself only after the executor would have", async () => {
    user.limits = { maxConcurrent: 3, maxRuntimeSeconds: 60 };
    await start();
    assert.ok((user.kernels.requests[0]?.deadlineSeconds ?? 0) >= 62);
  });

  it("[D5] says one ending for fifty stops, and all of them wait for it", async () => {
    const id = await start();
    await Promise.all(Array.from({ length: 50 }, () => window.daemons.stop(id)));
    assert.deepEqual(
      [window.statuses, user.kernels.last.stops.length],
      [["running/started", "stopped/user"], 1],
    );
  });

  it("[D5] shows at once that it is stopping", async () => {
    const id = await start();
    user.kernels.last.stopGate = new Promise(() => undefined);
    void window.daemons.stop(id);
    assert.equal(window.daemons.get(id)?.phase, "stopping");
  });

  it("[D5] stops a daemon whose kernel has not come yet", async () => {
    user.kernels.startGate = new Promise(() => undefined);
    const id = await start();
    await window.daemons.stop(id);
    await settle();
    assert.deepEqual([window.statuses, user.hub.slots.size], [["stopped/user"], 0]);
  });

  it("[D5] keeps what a `finally:` block prints while it is stopped", async () => {
    const id = await start();
    user.kernels.last.onInterrupt = (kernel) => {
      kernel.print("cleaned up\n");
    };
    await window.daemons.stop(id);
    assert.match(window.printed, /cleaned up/);
  });

  it("[D5] says what could not be verified", async () => {
    const id = await start();
    user.kernels.last.stopReport = { verified: false, detail: "Children of a remote kernel cannot be seen." };
    await window.daemons.stop(id);
    assert.deepEqual(pick(id), ["stopped", "ended", "Children of a remote kernel cannot be seen."]);
  });

  it("[D5] does nothing for one that has ended, and refuses an unknown id", async () => {
    const id = await start();
    user.kernels.last.finish();
    await settle();
    await window.daemons.stop(id);
    assert.deepEqual(window.statuses, ["running/started", "completed/finished"]);
    await assert.rejects(window.daemons.stop("nobody" as DaemonId), { code: "daemons.unknown" });
  });

  it("[D6] refuses the fourth and names the running ones", async () => {
    for (const code of ["one", "two", "three"]) await start(code);
    await assert.rejects(start("four"), (error: unknown) => {
      assert.ok(error instanceof DaemonLimitError);
      assert.deepEqual(
        error.running.map((claim) => claim.title),
        ["one", "two", "three"],
      );
      assert.match(error.message, /"one", "two", "three"/);
      return true;
    });
    assert.equal(user.kernels.kernels.length, 3);
  });

  it("[D6] runs exactly three of ten started at once", async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => start(String(i))));
    assert.equal(results.filter((result) => result.status === "fulfilled").length, 3);
  });

  it("[D6] lets the next start as soon as one was seen to end", async () => {
    for (const code of ["one", "two", "three"]) await start(code);
    user.kernels.kernels[0]?.finish();
    await settle();
    await start("four");
    assert.equal(user.kernels.kernels.length, 4);
  });

  it("writes the kernel down before the code is sent to it", async () => {
    await start();
    const withHandle = user.journal.saves.findIndex((entry) => entry.handle !== undefined);
    const running = user.journal.saves.findIndex((entry) => entry.record.phase === "running");
    assert.ok(withHandle >= 0 && withHandle < running);
  });

  it("gives the slot back and leaves nothing when the first write fails", async () => {
    user.journal.failure = new AppError("journal.full", "The disk is full.");
    await assert.rejects(start(), { code: "journal.full" });
    assert.deepEqual([user.hub.slots.size, user.kernels.kernels.length], [0, 0]);
  });

  it("[D12] reads back what was printed, by sequence", async () => {
    const id = await start();
    user.kernels.last.print("a\n");
    await user.clock.advanceAsync(100);
    user.kernels.last.print("b\n");
    await settle();
    const page = await window.daemons.read(id, { sinceSeq: 1 });
    assert.deepEqual(
      page.records.map((record) => record.content),
      ["b\n"],
    );
  });

  it("[D12] writes down what waits, frames too, before it reads", async () => {
    const id = await start();
    const before = user.journal.flushes;
    user.kernels.last.print("a\n");
    await settle();
    await window.daemons.read(id);
    assert.equal(user.journal.flushes, before + 1);
  });

  it("[D12] removes one that has just ended only after its last write", async () => {
    const id = await start();
    const removed = new Promise<void>((resolve) => {
      window.daemons.onDidChange(() => {
        if (window.daemons.get(id)?.phase === "ended") resolve(window.daemons.remove(id));
      });
    });
    user.kernels.last.finish();
    await removed;
    await settle();
    assert.deepEqual([user.journal.entries.size, user.hub.slots.size], [0, 0]);
  });

  it("asks the user for a script's input and passes a cancel on", async () => {
    await start("ask.py");
    user.kernels.last.askInput("name? ");
    await settle();
    window.answer = undefined;
    user.kernels.last.askInput("again? ");
    await settle();
    assert.deepEqual(window.inputs, ["ask.py: name? ", "ask.py: again? "]);
    assert.deepEqual(user.kernels.last.inputs, ["42", undefined]);
  });

  it("shows a lost connection as a state of its own, not as an end", async () => {
    const id = await start();
    user.kernels.last.connection(false);
    await settle();
    assert.deepEqual([window.daemons.get(id)?.connected, window.statuses], [false, ["running/started"]]);
  });
});
