import assert from "node:assert/strict";
import { pageView } from "../../../../src/extension/panel/page-view.ts";
import { record } from "../records.ts";

describe("the view of the page", () => {
  it("[D6] counts what runs in every window against the limit", () => {
    const records = [
      record("c", { started_at: 3 }),
      record("b", { started_at: 2, phase: "ended" }),
      record("a", { started_at: 1 }),
    ];
    const view = pageView({
      records,
      isMine: (id) => id === "c",
      chatTitle: (id) => `title of ${id}`,
      maxConcurrent: 3,
      engine: { kind: "unknown" },
    });
    assert.deepEqual(view.limits, { running: 2, max_concurrent: 3 });
    assert.deepEqual(
      view.daemons.map(({ daemon_id, mine, chat_title }) => [daemon_id, mine, chat_title]),
      [
        ["c", true, "title of editor"],
        ["b", true, "title of editor"],
        ["a", false, "title of editor"],
      ],
    );
  });

  it("leaves out old ended ones, never one that runs", () => {
    const ended = Array.from({ length: 150 }, (_, i) =>
      record(`e${String(i)}`, { started_at: 1000 - i, phase: "ended" }),
    );
    const view = pageView({
      records: [...ended, record("old", { started_at: 1 })],
      isMine: () => true,
      chatTitle: String,
      maxConcurrent: 3,
      engine: { kind: "unknown" },
    });
    assert.deepEqual([view.daemons.length, view.daemons.at(-1)?.daemon_id], [101, "old"]);
  });
});
