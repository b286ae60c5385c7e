import assert from "node:assert/strict";
import { coarseElapsed, exactElapsed, runningElapsed } from "../../../../src/extension/daemons/elapsed.ts";
import { TreeNodes } from "../../../../src/extension/daemons/tree-nodes.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import { record } from "../records.ts";

describe("the nodes of the tree", () => {
  const chat = "c1" as ChatId;
  const records = [
    record("newest", { chat_id: chat, phase: "ended" }),
    record("middle"),
    record("running", { chat_id: chat }),
    record("oldest", { chat_id: chat, phase: "ended" }),
  ];

  it("[D10] are grouped by chat, what runs first", () => {
    const nodes = new TreeNodes();
    assert.deepEqual(
      nodes.chatsOf(records).map(({ chatId }) => chatId),
      ["c1", "editor"],
    );
    assert.deepEqual(
      nodes.daemonsOf(chat, records).map((node) => node.kind === "daemon" && node.daemonId),
      ["running", "newest", "oldest"],
    );
  });

  it("[D10] are the same objects at each look, so that selection and focus stay", () => {
    const nodes = new TreeNodes();
    const before = nodes.daemonsOf(chat, records);
    const after = nodes.daemonsOf(
      chat,
      records.map((one) => ({ ...one, phase: "ended" as const })),
    );
    assert.equal(
      after.find((node) => node.kind === "daemon" && node.daemonId === "running"),
      before[0],
    );
    assert.equal(nodes.chatsOf(records)[0], nodes.chatsOf(records)[0]);
  });
});

describe("elapsed time", () => {
  it("[D10] comes in coarse steps for the tree and to the second for the hover", () => {
    assert.deepEqual([0, 59.9, 60, 3599, 3600, 172_800].map(coarseElapsed), [
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "1 h",
      "2 d",
    ]);
    assert.deepEqual([5, 61].map(runningElapsed), ["< 1 min", "1 min"]);
    assert.deepEqual([42, 3723, -1].map(exactElapsed), ["0:42", "1:02:03", "0:00"]);
  });
});
