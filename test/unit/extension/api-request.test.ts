import assert from "node:assert/strict";
import { idOf, runOf, seqOf, waitOf } from "../../../src/extension/api-request.ts";

describe("a request of another extension", () => {
  it("[A4] becomes a run with the contract's defaults", () => {
    assert.deepEqual(runOf({ code: "import os\nprint(1)" }, "/ws"), {
      program: { kind: "code", code: "import os\nprint(1)" },
      language: "python",
      title: "print(1)",
      chatId: "editor",
      messageId: "",
      folder: "/ws",
    });
  });

  it("[A4] keeps what it names", () => {
    const run = runOf(
      { code: "x", language: "R", title: " two\nlines ", chatId: "c-1", messageId: "m_2" },
      undefined,
    );
    assert.deepEqual(
      [run.language, run.title, run.chatId, run.messageId, run.folder],
      ["r", "two lines", "c-1", "m_2", undefined],
    );
  });

  it("[A4] runs in the folder that it names", () => {
    assert.equal(runOf({ code: "x", folder: "/data" }, "/ws").folder, "/data");
  });

  it("[A4] waits five minutes unless it says otherwise", () => {
    assert.deepEqual(waitOf(undefined), { timeoutMs: 300_000, untilText: undefined });
    assert.deepEqual(waitOf({ timeoutMs: 0, untilText: "ready" }), { timeoutMs: 0, untilText: "ready" });
    for (const options of [
      null,
      "1",
      { timeoutMs: -1 },
      { timeoutMs: Infinity },
      { timeoutMs: "1" },
      { untilText: 1 },
    ])
      assert.throws(() => waitOf(options), { code: "api.invalid" });
  });

  const wrong: readonly unknown[] = [
    undefined,
    "print(1)",
    {},
    { code: 1 },
    { code: "x", language: "py thon" },
    { code: "x", chatId: "../etc" },
    { code: "x", title: "t".repeat(201) },
    { code: "x", folder: "relative" },
  ];
  for (const request of wrong) {
    it(`[A4] is refused as ${JSON.stringify([request]).slice(1, 60)}`, () => {
      assert.throws(() => runOf(request, undefined), { code: "api.invalid" });
    });
  }

  it("[A4] checks ids and numbers", () => {
    assert.equal(idOf("abc", "id"), "abc");
    assert.equal(seqOf(undefined), 0);
    for (const value of ["", "a/b", 1, null]) assert.throws(() => idOf(value, "id"), { code: "api.invalid" });
    for (const value of [-1, 1.5, "1", Number.NaN])
      assert.throws(() => seqOf(value), { code: "api.invalid" });
  });
});
