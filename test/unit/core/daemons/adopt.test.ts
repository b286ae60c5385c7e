import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import type { RunningProgram } from "../../../../src/core/daemons/running-program.ts";
import type { DaemonRecord } from "../../../../src/protocol/daemon.ts";
import type { DaemonId } from "../../../../src/protocol/ids.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";
import { output } from "../../../support/outputs.ts";

const daemonId = "given" as DaemonId;

describe("a program that becomes a daemon while it runs", () => {
  let user: User;
  let window: Window;

  beforeEach(async () => {
    user = new User();
    window = await user.openWindow();
  });

  async function adopt(change: Partial<RunningProgram> = {}): Promise<DaemonRecord> {
    const signal = new AbortController().signal;
    const kernel = await user.kernels.start({ daemonId: "chat" as DaemonId, language: "python" }, signal);
    const running = { daemonId, startedAt: 900, printed: [], envNames: ["NAME"], ...change };
    return window.daemons.adopt(kernel, await approved("code"), running);
  }

  it("[D1] is written down with its kernel and what it has printed", async () => {
    const printed = [output(1, { daemon_id: daemonId }), output(2, { daemon_id: daemonId, kernel_seq: 7 })];
    const record = await adopt({ printed });
    await settle();
    const { handle } = user.kernels.last;
    const entry = user.journal.entries.get(daemonId);
    assert.deepEqual(entry, {
      ...{ record, program: { kind: "code", code: "code" }, handle, owner: window.lease.windowId },
      envNames: ["NAME"],
    });
    assert.deepEqual(
      [record.started_at, record.deadline_at, record.phase, record.last_line],
      [900, 1000 + 3600, "running", "line 2"],
    );
    assert.deepEqual(user.journal.outputs.get(daemonId), printed);
    assert.deepEqual(await window.daemons.tail(daemonId), { records: printed, earlier: false });
  });

  it("[D8] emits running once, then its output under the numbers that follow", async () => {
    await adopt({ printed: [output(5, { daemon_id: daemonId })] });
    user.kernels.last.print("more\n");
    await settle();
    const ids = { daemon_id: daemonId, chat_id: "editor", message_id: "" };
    assert.deepEqual(window.events, [
      { type: "daemon:status", ...ids, status: "running", reason: "started" },
      { type: "daemon:output", ...ids, stream: "stdout", content: "more\n", timestamp: 1000, seq: 6 },
    ]);
  });

  it("[K4] asks the user again what its input() waits for", async () => {
    await adopt({ question: { prompt: "name? ", password: false } });
    await settle();
    assert.deepEqual([window.inputs, user.kernels.last.inputs], [["code: name? "], ["42"]]);
  });

  it("[D6] is refused when all slots are taken, and nothing is left of it", async () => {
    user.limits = { maxConcurrent: 1, maxRuntimeSeconds: 60 };
    await window.daemons.start(await approved("first"));
    await assert.rejects(adopt(), { code: "daemons.limit" });
    assert.deepEqual(
      [user.hub.slots.size, user.journal.entries.size, window.daemons.has(daemonId)],
      [1, 1, false],
    );
  });

  it("[D6] gives slot and place back when the keeper cannot be told of its kernel", async () => {
    window.lease.guard = () => Promise.reject(new AppError("keeper.unreachable", "It does not answer."));
    await assert.rejects(adopt(), { code: "keeper.unreachable" });
    assert.deepEqual(
      [user.hub.slots.size, user.journal.entries.size, user.journal.openWriters.size],
      [0, 0, 0],
    );
  });

  it("ends at once when its kernel has died meanwhile", async () => {
    const signal = new AbortController().signal;
    const kernel = await user.kernels.start({ daemonId: "chat" as DaemonId, language: "python" }, signal);
    kernel.die("gone");
    const running = { daemonId, startedAt: 900, printed: [], envNames: [] };
    await window.daemons.adopt(kernel, await approved("code"), running);
    await settle();
    assert.deepEqual([window.statuses, user.hub.slots.size], [["running/started", "error/kernel_died"], 0]);
  });

  it("[D1] starts under a given id too", async () => {
    const record = await window.daemons.start(await approved("code"), { daemonId });
    assert.equal(record.daemon_id, daemonId);
  });
});
