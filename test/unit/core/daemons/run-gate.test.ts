import assert from "node:assert/strict";
import { type Run, RunGate } from "../../../../src/core/daemons/run-gate.ts";
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
});
