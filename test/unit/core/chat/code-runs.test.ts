import assert from "node:assert/strict";
import { AppError, type ErrorCode } from "../../../../src/core/base/errors.ts";
import type { CodeRequest, CodeResult } from "../../../../src/core/chat/code-runner.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import { chatId, ChatWindow, RunLog } from "../../../support/chat/chat-window.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

interface Asked {
  readonly request: CodeRequest;
  readonly log: RunLog;
  readonly result: Promise<CodeResult>;
  readonly abort: () => void;
}

describe("a model's code", () => {
  let user: User;
  let window: Window;
  let chat: ChatWindow;

  beforeEach(async () => {
    user = new User();
    window = await user.openWindow();
    chat = new ChatWindow(user, window);
  });

  function run(code: string, change: Partial<CodeRequest> = {}): Asked {
    const request = chat.request(code, change);
    const log = new RunLog();
    const controller = new AbortController();
    const result = chat.runs.run(request, log, controller.signal);
    const abort = (): void => {
      controller.abort(new DOMException("stopped", "AbortError"));
    };
    return { request, log, result, abort };
  }

  /** Lets it run, and its kernel finish. */
  async function allow(asked: Asked, answer: "run" | "always" = "run"): Promise<CodeResult> {
    chat.approvals.answer(asked.request.runId, await asked.log.asked(), answer);
    return finish(asked);
  }

  async function finish({ log, result }: Asked): Promise<CodeResult> {
    await log.until((kinds) => kinds.at(-1) === "running");
    await settle();
    user.kernels.last.finish();
    return result;
  }

  const ran = (): string[] =>
    user.kernels.kernels.flatMap(({ programs }) => programs.map(({ code }) => code));

  it("[I6] waits for the user, with exactly what the answer is bound to, and starts nothing before", async () => {
    const { log } = run("print(1)");
    const hash = await log.asked();
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(log.states, [
      { kind: "waiting", hash, engine: "Fake 1.0", folder: "/project", limit_seconds: 60 },
    ]);
    assert.deepEqual(user.kernels.requests, []);
  });

  it("[I6] runs after a click on Run, once", async () => {
    const first = await allow(run("print(1)"));
    assert.equal(first.kind, "ended");
    const second = run("print(1)");
    await second.log.asked();
    assert.deepEqual(ran(), ["print(1)"]);
  });

  it("[I6] binds the answer to code, language, engine and folder", async () => {
    const hashes = new Set([
      await run("a").log.asked(),
      await run("b").log.asked(),
      await run("a", { language: "r" }).log.asked(),
    ]);
    chat.engine = () => Promise.resolve("Other 1.0");
    hashes.add(await run("a").log.asked());
    chat.folder = "/elsewhere";
    hashes.add(await run("a").log.asked());
    chat.folder = undefined;
    hashes.add(await run("a").log.asked());
    assert.equal(hashes.size, 6);
    assert.equal(await run("a", { chatId: "other" as ChatId }).log.asked(), [...hashes].at(-1));
  });

  it("[I6] refuses an answer for other code, and asks on", async () => {
    const one = run("a");
    const other = run("b");
    const hash = await other.log.asked();
    await one.log.asked();
    assert.throws(
      () => {
        chat.approvals.answer(one.request.runId, hash, "run");
      },
      { code: "daemons.declined" },
    );
    await settle();
    assert.deepEqual([one.log.kinds, ran()], [["waiting"], []]);
    assert.equal((await allow(one)).kind, "ended");
  });

  it("[I6] runs nothing that is skipped, for good", async () => {
    const { request, log, result } = run("a");
    chat.approvals.answer(request.runId, await log.asked(), "skip");
    const message = "The code was not run because you did not allow it.";
    assert.deepEqual(await result, { kind: "not-run", why: "declined", message });
    assert.deepEqual([log.states.at(-1), ran()], [{ kind: "not-run", why: "declined", message }, []]);
    assert.throws(
      () => {
        chat.approvals.answer(request.runId, "", "run");
      },
      { code: "daemons.unknown" },
    );
  });

  it("[I6] runs what the user has made of it, and says so", async () => {
    const asked = run("print(1)");
    const hash = await asked.log.asked();
    const { runId } = asked.request;
    assert.throws(
      () => {
        chat.approvals.answer(runId, hash, "run", " \n");
      },
      { code: "daemons.empty_code" },
    );
    chat.approvals.answer(runId, hash, "run", "print(2)");
    assert.equal((await finish(asked)).kind, "ended");
    assert.deepEqual([ran(), asked.log.edits], [["print(2)"], ["print(2)"]]);
  });

  it("[I6] asks no more in this chat after Always, for this language, engine and folder alone", async () => {
    await allow(run("a"), "always");
    assert.equal((await finish(run("b"))).kind, "ended");
    const others = [run("c", { chatId: "other" as ChatId }), run("c", { language: "r" })];
    await Promise.all(others.map(({ log }) => log.asked()));
    chat.folder = "/elsewhere";
    await run("c").log.asked();
    assert.deepEqual(ran(), ["a", "b"]);
  });

  it("[I6] asks again for another engine, also in the chat where all is allowed", async () => {
    await allow(run("a"), "always");
    await chat.foreground.restart(chatId);
    chat.engine = () => Promise.resolve("Other 1.0");
    await run("b").log.asked();
    assert.deepEqual(ran(), ["a"]);
  });

  it("[I6] asks again when the engine has changed while the question was open", async () => {
    const asked = run("a");
    const first = await asked.log.asked();
    chat.engine = () => Promise.resolve("Other 1.0");
    chat.approvals.answer(asked.request.runId, first, "run");
    await asked.log.until((kinds) => kinds.length > 1);
    assert.deepEqual([asked.log.kinds, ran()], [["waiting", "waiting"], []]);
    assert.notEqual(await asked.log.asked(), first);
  });

  it("[I6] runs nothing in a kernel that is not the one that was shown", async () => {
    chat.engine = () => Promise.resolve("Other 1.0");
    const { request, log, result } = run("a");
    chat.approvals.answer(request.runId, await log.asked(), "run");
    const end = await result;
    await settle();
    assert.deepEqual([end.kind === "not-run" && end.why, ran()], ["declined", []]);
    assert.deepEqual([user.kernels.last.gone, user.hub.kernels.size], [true, 0]);
  });

  it("[I6] shows what is allowed for good, and takes it back", async () => {
    await allow(run("a"), "always");
    await allow(run("a", { language: "r" }), "always");
    const grants = chat.approvals.grants(chatId);
    assert.deepEqual(
      grants.map(({ text }) => text),
      ["Python code in project on Fake 1.0", "R code in project on Fake 1.0"],
    );
    assert.deepEqual(chat.approvals.grants("other" as ChatId), []);
    const told: ChatId[] = [];
    chat.approvals.onDidChangeGrants((id) => told.push(id));
    chat.approvals.revoke("other" as ChatId, grants[0]?.grant_id ?? "");
    chat.approvals.revoke(chatId, grants[0]?.grant_id ?? "");
    assert.deepEqual(told, [chatId]);
    await run("b").log.asked();
    chat.approvals.forget(chatId);
    assert.deepEqual(chat.approvals.grants(chatId), []);
  });

  it("[I6] asks again in a window that has reloaded", async () => {
    await allow(run("a"), "always");
    chat = new ChatWindow(user, window);
    await run("b").log.asked();
  });

  it("[I6] withdraws the question of a reply that is stopped", async () => {
    const { request, log, result, abort } = run("a");
    const hash = await log.asked();
    abort();
    const end = await result;
    assert.deepEqual(
      [end.kind === "not-run" && end.why, log.kinds, ran()],
      ["cancelled", ["waiting", "not-run"], []],
    );
    assert.throws(
      () => {
        chat.approvals.answer(request.runId, hash, "run");
      },
      { code: "daemons.unknown" },
    );
  });

  it("[I6, bad/untrusted] starts, dials and asks nothing in Restricted Mode", async () => {
    chat.trusted = false;
    chat.engine = () => assert.fail("the engine was asked for");
    for (const background of [false, true]) {
      const { log, result } = run("a", { background });
      const end = await result;
      assert.deepEqual([end.kind === "not-run" && end.why, log.kinds], ["untrusted", ["not-run"]]);
    }
    assert.deepEqual(user.kernels.requests, []);
  });

  it("[I6, bad/untrusted] runs nothing when trust went while the question was open", async () => {
    const { request, log, result } = run("a");
    const hash = await log.asked();
    chat.trusted = false;
    chat.approvals.answer(request.runId, hash, "run");
    const end = await result;
    assert.deepEqual([end.kind === "not-run" && end.why, ran()], ["untrusted", []]);
  });

  for (const [code, message] of [
    ["engine.missing", "Background execution requires the Jupyter engine. Choose one."],
    ["jupyter.unreachable", "The server does not answer. Start it."],
  ] as const satisfies readonly (readonly [ErrorCode, string])[]) {
    it(`[D14] says what is required and what to do, before it asks anything (${code})`, async () => {
      chat.engine = () => Promise.reject(new AppError(code, message));
      const { log, result } = run("a", { background: true });
      const said =
        code === "engine.missing" ? message : `Background execution requires the Jupyter engine. ${message}`;
      assert.deepEqual(await result, { kind: "not-run", why: "engine", message: said });
      assert.deepEqual(log.kinds, ["not-run"]);
    });
  }

  it("[D14] says so too when the kernel does not come", async () => {
    user.kernels.startError = new AppError("jupyter.no_kernelspec", "There is no kernel for R. Install one.");
    const { request, log, result } = run("a", { language: "r" });
    chat.approvals.answer(request.runId, await log.asked(), "run");
    const end = await result;
    assert(end.kind === "not-run");
    assert.deepEqual(
      [end.why, end.message],
      ["engine", "Background execution requires the Jupyter engine. There is no kernel for R. Install one."],
    );
  });

  it("[D1] starts a daemon under the id of the run, with the limit of daemons in the question", async () => {
    const { request, log, result } = run("while True: pass", { background: true });
    const hash = await log.asked();
    const [question] = log.states;
    assert.equal(question?.kind === "waiting" && question.limit_seconds, 3600);
    chat.approvals.answer(request.runId, hash, "run");
    const end = await result;
    assert(end.kind === "daemon");
    const { daemon_id, chat_id, message_id, title, folder } = end.record;
    assert.deepEqual(
      [daemon_id, chat_id, message_id, title, folder],
      [request.runId, "chat", "message", "while True: pass", "/project"],
    );
    assert.deepEqual(log.states.at(-1), { kind: "daemon", daemon_id: request.runId });
    await settle();
    assert.deepEqual(
      [window.statuses, user.kernels.requests[0]?.env],
      [["running/started"], { NAME: "value" }],
    );
  });

  it("[D6] says which daemons are in the way of another one", async () => {
    user.limits = { maxConcurrent: 1, maxRuntimeSeconds: 60 };
    await window.daemons.start(await approved("the first"));
    const { request, log, result } = run("a", { background: true });
    chat.approvals.answer(request.runId, await log.asked(), "run");
    const end = await result;
    assert(end.kind === "not-run");
    assert.equal(end.why, "limit");
    assert.match(end.message, /"the first"/);
  });

  it("[bad/empty-code] asks nothing for code without code", async () => {
    const { log, result } = run("  \n");
    const end = await result;
    assert.deepEqual([end.kind === "not-run" && end.why, log.kinds], ["failed", ["not-run"]]);
  });

  it("says that something went wrong, and not what, when it is a bug", async () => {
    chat.engine = () => Promise.reject(new TypeError("x is undefined"));
    const end = await run("a").result;
    assert.deepEqual(end, {
      kind: "not-run",
      why: "failed",
      message: "Something went wrong in Backburner. Its log says more.",
    });
  });
});
