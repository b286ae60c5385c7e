import assert from "node:assert/strict";
import type { RunId } from "../../../../src/protocol/chat.ts";
import { ChatWindow } from "../../../support/chat/chat-window.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import type { FakeKernel } from "../../../support/fake-kernel-host.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("the calls of what runs in a kernel", () => {
  let user: User;
  let window: Window;
  beforeEach(async () => {
    user = new User();
    window = await user.openWindow();
  });

  const call = (kernel: FakeKernel, request = "{}"): void => {
    kernel.emit({ kind: "call", request });
  };

  async function daemon(): Promise<{ readonly id: RunId; readonly kernel: FakeKernel }> {
    const { daemon_id: id } = await window.daemons.start(await approved("code", { title: "job.py" }));
    await settle();
    const [kernel] = user.kernels.kernels.slice(-1) as [FakeKernel];
    return { id, kernel };
  }

  it("[K3] of a daemon have one session that is opened by the first and closed by its end", async () => {
    const { id, kernel } = await daemon();
    assert.deepEqual(window.calls.opened, []);
    call(kernel, '{"id":"1"}');
    await settle();
    window.calls.session.reply('{"ok":true}');
    await settle();
    call(kernel, '{"id":"2"}');
    await settle();
    window.calls.session.reply('{"ok":false}');
    await settle();
    assert.deepEqual(
      window.calls.opened.map(({ script }) => script),
      [{ id, chatId: "editor", title: "job.py", background: true }],
    );
    assert.deepEqual(window.calls.session.requests, ['{"id":"1"}', '{"id":"2"}']);
    assert.deepEqual(kernel.replies, ['{"ok":true}', '{"ok":false}']);
    kernel.finish();
    await settle();
    assert.deepEqual(window.calls.session.happened, ["close"]);
  });

  it("[K2, bad/calls-hang] are broken by Stop before the kernel has gone", async () => {
    const { id, kernel } = await daemon();
    call(kernel);
    await settle();
    const gate = Promise.withResolvers<undefined>();
    kernel.stopGate = gate.promise;
    const stopped = window.daemons.stop(id);
    assert.deepEqual(window.calls.session.happened, ["interrupt"]);
    gate.resolve(undefined);
    await user.clock.advanceAsync(5000);
    await stopped;
    assert.deepEqual(window.calls.session.happened, ["interrupt", "close"]);
  });

  it("[bad/calls-ended] are not answered when nobody waits for them any more", async () => {
    const { kernel } = await daemon();
    call(kernel);
    await settle();
    window.calls.session.reply(undefined);
    await settle();
    call(kernel);
    await settle();
    kernel.finish();
    await settle();
    window.calls.session.reply("{}");
    await settle();
    assert.deepEqual(kernel.replies, []);
  });

  it("[K3] are closed, and not answered, when the window goes; the next one opens its own", async () => {
    const { kernel } = await daemon();
    call(kernel);
    await settle();
    window.vanish();
    assert.deepEqual(window.calls.session.happened, ["close"]);
    const next = await user.openWindow();
    await settle();
    const [again] = user.kernels.kernels.slice(-1) as [FakeKernel];
    call(again, '{"id":"9"}');
    await settle();
    assert.deepEqual(next.calls.session.requests, ['{"id":"9"}']);
    assert.equal(next.calls.opened[0]?.script.background, true);
  });

  it("[bad/calls-not-python] are only possible in kernels of the language that tools are offered to", async () => {
    window.calls.language = "python";
    const chat = new ChatWindow(user, window);
    await window.daemons.start(await approved("code"));
    await window.daemons.start(await approved("code", { language: "r" }));
    await settle();
    await chat.begin();
    await chat.begin("code", { language: "r" });
    assert.deepEqual(
      user.kernels.requests.map(({ language, calls }) => [language, calls]),
      [
        ["python", true],
        ["r", undefined],
        ["python", true],
        ["r", undefined],
      ],
    );
  });

  it("[bad/calls-not-python] that code of another language has tried are explained where it ends", async () => {
    window.calls.language = "python";
    const explained = "object 'mcp' not found. There is nothing to call in r.";
    const script = await approved("mcp$tracker$list()", { language: "r" });
    const { daemon_id: id } = await window.daemons.start(script);
    await settle();
    const [kernel] = user.kernels.kernels.slice(-1) as [FakeKernel];
    kernel.end({ how: "exception", detail: "object 'mcp' not found" });
    await settle();
    assert.equal(window.daemons.get(id)?.detail, explained);
    const run = await new ChatWindow(user, window).begin("mcp$tracker$list()", { language: "r" });
    run.kernel.end({ how: "exception", detail: "object 'mcp' not found" });
    const result = await run.result;
    assert.equal(result.kind === "ended" && result.detail, explained);
  });

  it("[K1] of a chat's code are of that run alone", async () => {
    const chat = new ChatWindow(user, window);
    const first = await chat.begin();
    call(first.kernel);
    await settle();
    window.calls.session.reply('{"ok":true}');
    await settle();
    assert.deepEqual(first.kernel.replies, ['{"ok":true}']);
    first.kernel.finish();
    await first.result;
    assert.deepEqual(window.calls.session.happened, ["close"]);
    const second = await chat.begin();
    call(second.kernel);
    await settle();
    assert.deepEqual(
      window.calls.opened.map(({ script }) => [script.id, script.chatId, script.background]),
      [
        [first.runId, "chat", false],
        [second.runId, "chat", false],
      ],
    );
    second.kernel.finish();
    await second.result;
  });

  it("[K3] of a chat's code are followed in the reply until it ends", async () => {
    const chat = new ChatWindow(user, window);
    const { runId, kernel, log, result } = await chat.begin();
    window.calls.tell(runId, { total: 1, calls: [] });
    window.calls.tell("other", { total: 7, calls: [] });
    kernel.finish();
    await result;
    window.calls.tell(runId, { total: 2, calls: [] });
    assert.deepEqual(log.calls, [{ total: 1, calls: [] }]);
  });

  it("[K2] of a chat's code are broken by Interrupt and by Stop", async () => {
    const chat = new ChatWindow(user, window);
    const { runId, kernel, abort, result } = await chat.begin();
    kernel.onInterrupt = () => undefined;
    call(kernel);
    await settle();
    await chat.foreground.interrupt(runId);
    assert.deepEqual(window.calls.session.happened, ["interrupt"]);
    abort();
    assert.deepEqual(window.calls.session.happened, ["interrupt", "interrupt"]);
    kernel.raise("KeyboardInterrupt");
    await result;
  });

  it("[K3] that wait go on when their code is moved to the background", async () => {
    const chat = new ChatWindow(user, window);
    const { runId, kernel, result } = await chat.begin();
    call(kernel);
    await settle();
    await chat.foreground.toBackground(runId);
    await result;
    assert.deepEqual(window.calls.session.happened, ["to background"]);
    window.calls.session.reply('{"ok":true}');
    await settle();
    assert.deepEqual(kernel.replies, ['{"ok":true}']);
    call(kernel, '{"id":"2"}');
    await settle();
    assert.deepEqual([window.calls.opened.length, window.calls.session.requests], [1, ["{}", '{"id":"2"}']]);
    window.calls.session.reply('{"ok":2}');
    await settle();
    assert.deepEqual(kernel.replies, ['{"ok":true}', '{"ok":2}']);
    kernel.finish();
    await settle();
    assert.deepEqual(window.calls.session.happened, ["to background", "close"]);
  });
});
