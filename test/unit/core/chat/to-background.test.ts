import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import type { CodeResult } from "../../../../src/core/chat/code-runner.ts";
import { chatId, ChatWindow } from "../../../support/chat/chat-window.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("code that is moved to the background", () => {
  let user: User;
  let window: Window;
  let chat: ChatWindow;

  beforeEach(async () => {
    user = new User();
    window = await user.openWindow();
    chat = new ChatWindow(user, window);
  });

  const texts = (result: CodeResult): string =>
    result.kind === "not-run" ? result.message : result.output.map(({ content }) => content).join("");

  it("[D1, I1] becomes a daemon under its id: nothing printed is missing or doubled, and numbers go on", async () => {
    const { runId, kernel, log, result } = await chat.begin();
    kernel.print("1\n");
    await user.clock.advanceAsync(61_000);
    kernel.print("2\n");
    kernel.print("3\n");
    await settle();
    const record = await chat.foreground.toBackground(runId);
    kernel.print("4\n");
    await user.clock.advanceAsync(100);
    kernel.finish();
    await settle();
    const page = await window.daemons.read(runId);
    assert.equal(page.records.map(({ content }) => content).join(""), "1\n2\n3\n4\n");
    const seqs = page.records.map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(seqs).size, seqs.length);
    const end = await result;
    assert.deepEqual([end.kind, texts(end)], ["daemon", "1\n2\n3\n"]);
    assert.deepEqual(
      [record.daemon_id, record.started_at, record.deadline_at, record.last_line, record.engine],
      [runId, 1000, 1000 + 61 + 3600, "3", "Fake 1.0"],
    );
    assert.deepEqual(window.statuses, ["running/started", "completed/finished"]);
    assert.deepEqual(log.kinds, ["waiting", "running", "running", "over", "daemon"]);
  });

  it("[D5, D6] holds a slot, is guarded, and is stopped as any other", async () => {
    const { runId, kernel } = await chat.begin();
    await chat.foreground.toBackground(runId);
    await settle();
    assert.deepEqual(
      [[...user.hub.slots.keys()], user.hub.guarded, user.hub.kernels.size],
      [[runId], [runId], 0],
    );
    await window.daemons.stop(runId);
    await settle();
    assert.deepEqual(
      [window.statuses, kernel.stops, user.hub.slots.size],
      [["running/started", "stopped/user"], [2000], 0],
    );
  });

  it("[D4] may run for the maximum run time from then on, and the kernel is told", async () => {
    user.limits = { maxConcurrent: 3, maxRuntimeSeconds: 120 };
    const { runId, kernel } = await chat.begin();
    await user.clock.advanceAsync(100_000);
    await chat.foreground.toBackground(runId);
    await user.clock.advanceAsync(119_000);
    assert.deepEqual([window.statuses, kernel.deadlines], [["running/started"], [152]]);
    await user.clock.advanceAsync(1500);
    assert.deepEqual(window.statuses.at(-1), "stopped/max_runtime");
  });

  it("[D6, I1] goes on in the foreground when all slots are taken, and says so", async () => {
    user.limits = { maxConcurrent: 1, maxRuntimeSeconds: 60 };
    await window.daemons.start(await approved("daemon"));
    await settle();
    const { runId, kernel, result } = await chat.begin();
    kernel.print("1\n");
    await assert.rejects(chat.foreground.toBackground(runId), { code: "daemons.limit" });
    kernel.print("2\n");
    kernel.finish();
    const end = await result;
    assert.deepEqual([end.kind === "ended" && end.how, texts(end)], ["finished", "1\n2\n"]);
    assert.deepEqual([user.hub.slots.size, user.journal.entries.size], [1, 1]);
  });

  it("[D6] leaves nothing behind when it cannot be written down", async () => {
    const { runId, kernel, result } = await chat.begin();
    user.journal.failure = new AppError("journal.full", "The disk is full.");
    await assert.rejects(chat.foreground.toBackground(runId), { code: "journal.full" });
    assert.equal(user.hub.slots.size, 0);
    kernel.finish();
    assert.equal((await result).kind, "ended");
  });

  it("[I1] is moved once, however often it is asked for", async () => {
    const { runId } = await chat.begin();
    const records = await Promise.all([
      chat.foreground.toBackground(runId),
      chat.foreground.toBackground(runId),
    ]);
    assert.deepEqual([records[0], window.statuses], [records[1], ["running/started"]]);
  });

  it("[I1] takes the kernel with it: the next code starts fresh and says so", async () => {
    const { runId } = await chat.begin();
    const second = await chat.begin();
    await chat.foreground.toBackground(runId);
    await settle();
    assert.equal(user.kernels.last.handle.kernelId, "kernel-2");
    user.kernels.last.finish();
    const end = await second.result;
    assert.equal(end.kind === "ended" && end.freshKernel, true);
  });

  it("[I1] is not stopped with the reply, nor with the chat's kernel", async () => {
    const { runId, kernel, abort } = await chat.begin();
    await chat.foreground.toBackground(runId);
    abort();
    await chat.foreground.restart(chatId);
    await user.clock.advanceAsync(10_000);
    assert.deepEqual([kernel.interrupts, window.statuses], [0, ["running/started"]]);
  });

  it("[K4] asks again for the input that it waits for", async () => {
    chat.answer = new Promise(() => undefined);
    const { runId, kernel } = await chat.begin();
    kernel.askInput("name? ");
    await settle();
    await chat.foreground.toBackground(runId);
    await settle();
    assert.deepEqual([chat.inputs, window.inputs], [["code: name? "], ["code: name? "]]);
    assert.deepEqual(kernel.inputs, ["42"]);
  });

  it("[D7] is attached again by a window that reloads, and goes on where it stood", async () => {
    const { runId, kernel } = await chat.begin();
    kernel.print("1\n");
    await chat.foreground.toBackground(runId);
    window.vanish();
    const next = await user.openWindow();
    await settle();
    user.kernels.last.print("2\n");
    user.kernels.last.finish();
    await settle();
    const { records } = await next.daemons.read(runId);
    assert.deepEqual(
      records.map(({ content, seq }) => [content, seq]),
      [
        ["1\n", 1],
        ["2\n", 2],
      ],
    );
    assert.deepEqual(next.statuses, ["completed/finished"]);
  });
});
