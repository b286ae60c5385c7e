import assert from "node:assert/strict";
import type { CodeRequest, CodeResult } from "../../../../src/core/chat/code-runner.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import { chatId, ChatWindow } from "../../../support/chat/chat-window.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("code in the foreground", () => {
  let user: User;
  let window: Window;
  let chat: ChatWindow;

  beforeEach(async () => {
    user = new User();
    window = await user.openWindow();
    chat = new ChatWindow(user, window);
  });

  async function finished(code = "code", change: Partial<CodeRequest> = {}): Promise<CodeResult> {
    const { kernel, result } = await chat.begin(code, change);
    kernel.finish();
    return result;
  }

  const kernelIds = (): string[] => user.kernels.kernels.map(({ handle }) => handle.kernelId);
  const texts = (result: CodeResult): string =>
    result.kind === "not-run" ? result.message : result.output.map(({ content }) => content).join("");

  it("[I1] tells how it runs and ends, with what it printed", async () => {
    const { runId, kernel, log, result } = await chat.begin();
    kernel.print("a\n");
    kernel.say({ stream: "result", content: "42", mime: "text/plain" });
    await user.clock.advanceAsync(3000);
    kernel.finish();
    const ids = { daemon_id: runId, chat_id: chatId, message_id: "message", timestamp: 1000 };
    assert.deepEqual(await result, {
      ...{ kind: "ended", how: "finished", seconds: 3, freshKernel: false },
      output: [
        { ...ids, stream: "stdout", content: "a\n", seq: 1 },
        { ...ids, stream: "result", content: "42", seq: 2, mime: "text/plain" },
      ],
    });
    const running = { kind: "running", started_at: 1000, limit_seconds: 60, over_limit: false } as const;
    assert.deepEqual(log.states.slice(1), [running, running, { kind: "ended", how: "finished", seconds: 3 }]);
  });

  it("[I1] runs the programs of a chat one after another in one kernel", async () => {
    const first = await chat.begin("first");
    const second = await chat.begin("second");
    assert.deepEqual(first.kernel.programs, [{ kind: "code", code: "first" }]);
    first.kernel.finish();
    await settle();
    assert.deepEqual(user.kernels.last.programs, [{ kind: "code", code: "second" }]);
    user.kernels.last.finish();
    await second.result;
    assert.deepEqual(kernelIds(), ["kernel-1", "kernel-1"]);
    assert.deepEqual(user.kernels.requests, [
      {
        daemonId: user.kernels.requests[0]?.daemonId,
        language: "python",
        folder: "/project",
        env: { NAME: "value" },
      },
    ]);
  });

  it("[I1] gives each chat, each language and each folder a kernel of its own", async () => {
    await finished();
    await finished("code", { chatId: "other" as ChatId });
    await finished("code", { language: "r" });
    chat.folder = "/elsewhere";
    await finished();
    assert.deepEqual(kernelIds(), ["kernel-1", "kernel-2", "kernel-3", "kernel-4"]);
  });

  it("[I1] holds no slot, but tells the keeper of the kernel for as long as it lives", async () => {
    user.limits = { maxConcurrent: 1, maxRuntimeSeconds: 60 };
    await window.daemons.start(await approved("daemon"));
    await settle();
    await finished();
    assert.deepEqual([user.hub.kernels.size, user.hub.slots.size], [1, 1]);
    await chat.foreground.restart(chatId);
    assert.equal(user.hub.kernels.size, 0);
  });

  it("[I1] ends with the exception of the code", async () => {
    const { kernel, result } = await chat.begin();
    kernel.raise("ValueError: no");
    const end = await result;
    assert(end.kind === "ended");
    assert.deepEqual([end.how, end.detail], ["exception", "ValueError: no"]);
    assert.match(texts(end), /Traceback/);
  });

  it("[I1] says once that the limit has passed, sleep included, whatever the clock shows", async () => {
    const { log } = await chat.begin();
    user.clock.jump(3600_000);
    await user.clock.advanceAsync(59_000);
    assert.deepEqual(log.kinds, ["waiting", "running", "running"]);
    user.sleep(2000);
    await user.clock.advanceAsync(1000);
    assert.deepEqual(log.kinds, ["waiting", "running", "running", "over"]);
  });

  it("[I1] interrupts what runs ten times as long as it may", async () => {
    const { kernel, result } = await chat.begin();
    kernel.onInterrupt = () => {
      kernel.raise("KeyboardInterrupt");
    };
    await user.clock.advanceAsync(599_000);
    assert.equal(kernel.interrupts, 0);
    await user.clock.advanceAsync(1000);
    const end = await result;
    assert(end.kind === "ended");
    assert.deepEqual([end.how, end.detail], ["interrupted", "It was interrupted after 600 s."]);
    assert.equal(kernel.gone, false);
  });

  it("[I1] interrupts on demand and keeps the kernel", async () => {
    const { runId, kernel, result } = await chat.begin();
    kernel.onInterrupt = () => {
      kernel.raise("KeyboardInterrupt");
    };
    await chat.foreground.interrupt(runId);
    const end = await result;
    assert(end.kind === "ended");
    assert.deepEqual([end.how, end.detail], ["interrupted", "The user interrupted it."]);
    await finished();
    assert.deepEqual(kernelIds(), ["kernel-1", "kernel-1"]);
  });

  it("[I1] lets code that is interrupted on demand go on if it does not react", async () => {
    const { runId, kernel, result } = await chat.begin();
    await chat.foreground.interrupt(runId);
    await user.clock.advanceAsync(30_000);
    kernel.finish();
    const end = await result;
    assert.deepEqual([end.kind === "ended" && end.how, kernel.stops], ["finished", []]);
  });

  it("[I1] ends the kernel of code that does not react when its reply is stopped", async () => {
    const { kernel, result, abort } = await chat.begin();
    abort();
    await user.clock.advanceAsync(4000);
    assert.deepEqual([kernel.interrupts, kernel.stops.length], [1, 0]);
    await user.clock.advanceAsync(1000);
    const end = await result;
    assert(end.kind === "ended");
    assert.equal(end.how, "interrupted");
    assert.match(end.detail ?? "", /Its kernel was ended/);
    await settle();
    assert.equal(user.hub.kernels.size, 0);
  });

  it("[I1] says that the kernel is new after it died, and what it had printed", async () => {
    const { kernel, result } = await chat.begin();
    kernel.print("last words\n");
    kernel.die("The kernel ended by itself.");
    const end = await result;
    assert(end.kind === "ended");
    assert.deepEqual(
      [end.how, end.detail, texts(end), end.freshKernel],
      ["kernel_died", "The kernel ended by itself.", "last words\n", false],
    );
    const next = await finished();
    assert.deepEqual([next.kind === "ended" && next.freshKernel, kernelIds().at(-1)], [true, "kernel-2"]);
  });

  it("[I1] starts anew when the kernel died while nothing ran", async () => {
    await finished();
    user.kernels.last.die();
    const next = await finished();
    assert.deepEqual([next.kind === "ended" && next.freshKernel, kernelIds().at(-1)], [true, "kernel-2"]);
  });

  it("[I1] says that the kernel is new after the window has reloaded", async () => {
    chat.ranBefore = true;
    const first = await finished();
    const second = await finished();
    assert.deepEqual(
      [first, second].map((end) => end.kind === "ended" && end.freshKernel),
      [true, false],
    );
  });

  it("[I1] restarts: what runs ends with its kernel, and the next code gets a fresh one", async () => {
    const { kernel, result } = await chat.begin();
    await chat.foreground.restart(chatId);
    const end = await result;
    assert(end.kind === "ended");
    assert.deepEqual([end.how, kernel.gone], ["interrupted", true]);
    assert.match(end.detail ?? "", /^The kernel was restarted\./);
    const next = await finished();
    assert.equal(next.kind === "ended" && next.freshKernel, true);
  });

  it("[I1] ends a kernel that was idle for long, and not one that is used", async () => {
    await finished();
    await user.clock.advanceAsync(1799_000);
    const { kernel, result } = await chat.begin();
    await user.clock.advanceAsync(10_000);
    assert.equal(kernel.gone, false);
    kernel.finish();
    await result;
    await user.clock.advanceAsync(1800_000);
    assert.deepEqual([kernel.gone, user.hub.kernels.size], [true, 0]);
  });

  it("[I1] ends everything of a chat that is deleted, also what waits", async () => {
    const running = await chat.begin();
    const waiting = await chat.begin();
    await chat.foreground.end(chatId);
    const [one, two] = await Promise.all([running.result, waiting.result]);
    assert.equal(one.kind === "ended" && one.how, "interrupted");
    assert.deepEqual([two.kind === "not-run" && two.why, running.kernel.gone], ["cancelled", true]);
  });

  it("[I1] cancels what waits for its kernel when it is interrupted", async () => {
    user.kernels.startGate = new Promise(() => undefined);
    const { runId, result } = await chat.begin();
    assert.deepEqual(await chat.foreground.tail(runId), { records: [], earlier: false });
    await chat.foreground.interrupt(runId);
    const end = await result;
    assert.deepEqual([end.kind === "not-run" && end.why, user.hub.kernels.size], ["cancelled", 0]);
  });

  it("[I1] knows nothing of what does not run", async () => {
    const { runId, kernel, result } = await chat.begin();
    kernel.finish();
    await result;
    for (const late of [chat.foreground.interrupt(runId), chat.foreground.toBackground(runId)])
      await assert.rejects(late, { code: "daemons.unknown" });
  });

  it("[K4] asks the user for a script's input and passes a cancel on", async () => {
    const { kernel } = await chat.begin("name = input()");
    kernel.askInput("name? ");
    await settle();
    chat.answer = Promise.resolve(undefined);
    kernel.askInput("again? ");
    await settle();
    assert.deepEqual(chat.inputs, ["name = input(): name? ", "name = input(): again? "]);
    assert.deepEqual(kernel.inputs, ["42", undefined]);
  });

  it("[K4] withdraws the question when the code ends, and answers nothing", async () => {
    chat.answer = new Promise(() => undefined);
    const { kernel, result } = await chat.begin();
    kernel.askInput("name? ");
    await settle();
    kernel.raise("KeyboardInterrupt");
    await result;
    await settle();
    assert.deepEqual(kernel.inputs, []);
  });
});
