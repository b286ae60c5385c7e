import assert from "node:assert/strict";
import type { RunId } from "../../../../src/protocol/chat.ts";
import {
  type ModelAnswer,
  type ModelQuestion,
  type Run,
  RunGate,
  type RunOrigin,
} from "../../../../src/core/daemons/run-gate.ts";
import { EDITOR_CHAT, NO_MESSAGE } from "../../../../src/protocol/ids.ts";

const signal = new AbortController().signal;

function run(code: string): Run {
  return {
    program: { kind: "code", code },
    language: "python",
    chatId: EDITOR_CHAT,
    messageId: NO_MESSAGE,
    title: "test",
  };
}

const trusting = { isTrusted: () => true, ask: () => assert.fail("asked") };

function model(asked: ModelQuestion[] = []): RunOrigin {
  const runId = "run" as RunId;
  return { kind: "model", runId, engine: "Python 3", limitSeconds: 60, onAsk: (one) => asked.push(one) };
}

/** A gate whose user answers a model's questions like this. */
function answering(answer: (question: ModelQuestion) => ModelAnswer, allows = false): RunGate {
  return new RunGate(trusting, {
    allows: () => allows,
    ask: (question) => Promise.resolve(answer(question)),
  });
}

describe("the run gate", () => {
  it("[D11] asks no second question for the user's own command", async () => {
    const gate = new RunGate({
      isTrusted: () => true,
      ask: () => assert.fail("asked"),
    });
    const approved = await gate.authorize(run("1"), { kind: "user" }, signal);
    assert.deepEqual(approved, run("1"));
  });

  it("[bad/untrusted] refuses everything in Restricted Mode, before any question", async () => {
    const gate = new RunGate({ isTrusted: () => false, ask: () => assert.fail("asked") });
    for (const origin of [{ kind: "user" }, { kind: "extension" }] as const) {
      await assert.rejects(gate.authorize(run("1"), origin, signal), { code: "daemons.untrusted" });
    }
  });

  it("refuses when trust went while the question was open", async () => {
    let trusted = true;
    const gate = new RunGate({
      isTrusted: () => trusted,
      ask: () => {
        trusted = false;
        return Promise.resolve(true);
      },
    });
    await assert.rejects(gate.authorize(run("1"), { kind: "extension" }, signal), {
      code: "daemons.untrusted",
    });
  });

  it("runs nothing that was declined", async () => {
    const gate = new RunGate({ isTrusted: () => true, ask: () => Promise.resolve(false) });
    await assert.rejects(gate.authorize(run("1"), { kind: "extension" }, signal), {
      code: "daemons.declined",
    });
  });

  it("runs what was shown, not what the caller made of it meanwhile", async () => {
    const program = { kind: "file" as const, code: "shown", path: "/a.py", args: ["1"] };
    const gate = new RunGate({
      isTrusted: () => true,
      ask: (shown) => {
        program.code = "other";
        program.args.push("2");
        assert.equal(shown.program.code, "shown");
        return Promise.resolve(true);
      },
    });
    const approved = await gate.authorize({ ...run(""), program }, { kind: "extension" }, signal);
    assert.deepEqual(approved.program, { kind: "file", code: "shown", path: "/a.py", args: ["1"] });
    assert.throws(() => {
      (approved.program as { code: string }).code = "changed";
    }, TypeError);
  });

  for (const code of ["", "  \n\t "]) {
    it(`[bad/empty-code] refuses empty code ${JSON.stringify(code)}`, async () => {
      const gate = new RunGate({ isTrusted: () => true, ask: () => Promise.resolve(true) });
      await assert.rejects(gate.authorize(run(code), { kind: "user" }, signal), {
        code: "daemons.empty_code",
      });
    });
  }

  it("[I6] shows a model's code with all that the answer is bound to", async () => {
    const asked: ModelQuestion[] = [];
    const gate = answering(({ hash }) => ({ kind: "run", hash }));
    const approved = await gate.authorize({ ...run("1"), folder: "/f" }, model(asked), signal);
    const [question] = asked;
    assert(question !== undefined);
    const { hash, ...shown } = question;
    const expected = { ...run("1"), folder: "/f" };
    assert.deepEqual(shown, { runId: "run", run: expected, engine: "Python 3", limitSeconds: 60 });
    // SHA-256 of ["1","python","Python 3","/f"].
    assert.equal(hash, "e9b8f802b077ff557c7056b67a96bbf1af5ca087382bd84b0da1d7d9431f6395");
    assert.deepEqual(approved, expected);
  });

  it("[I6] refuses the answer to another question", async () => {
    const gate = answering(() => ({ kind: "run", hash: "0".repeat(64) }));
    await assert.rejects(gate.authorize(run("1"), model(), signal), { code: "daemons.declined" });
  });

  it("[I6] runs what the user has made of a model's code, and nothing of it that is empty", async () => {
    const gate = (code: string): RunGate => answering(({ hash }) => ({ kind: "run", hash, code }));
    const approved = await gate("2").authorize(run("1"), model(), signal);
    assert.deepEqual(approved, { ...run("2"), title: "2" });
    await assert.rejects(gate(" ").authorize(run("1"), model(), signal), { code: "daemons.empty_code" });
  });

  it("[I6] runs nothing of a model that is skipped, or that nobody can be asked for", async () => {
    for (const gate of [answering(() => ({ kind: "skip" })), new RunGate(trusting)])
      await assert.rejects(gate.authorize(run("1"), model(), signal), { code: "daemons.declined" });
  });

  it("[I6] asks nothing where the user has allowed it for good", async () => {
    const asked: ModelQuestion[] = [];
    const gate = answering(() => assert.fail("asked"), true);
    assert.deepEqual(await gate.authorize(run("1"), model(asked), signal), run("1"));
    assert.deepEqual(asked, []);
  });

  it("[I6] runs nothing that was answered after the reply was stopped", async () => {
    const stopped = new AbortController();
    const gate = answering(({ hash }) => {
      stopped.abort(new DOMException("stopped", "AbortError"));
      return { kind: "run", hash };
    });
    await assert.rejects(gate.authorize(run("1"), model(), stopped.signal), { name: "AbortError" });
  });
});
