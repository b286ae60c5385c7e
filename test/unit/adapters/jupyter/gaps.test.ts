import assert from "node:assert/strict";
import { GapDetector } from "../../../../src/adapters/jupyter/gaps.ts";
import type { WireMessage } from "../../../../src/adapters/jupyter/wire.ts";

function numbered(mark: unknown): WireMessage {
  return {
    channel: "iopub",
    type: "stream",
    parentId: "p",
    content: {},
    metadata: mark === undefined ? {} : { backburner: mark },
    header: {},
  };
}

describe("the gap detector", () => {
  it("is quiet while the numbers go on, from wherever they begin", () => {
    const gaps = new GapDetector();
    for (const mark of [
      [7, 100, 5],
      [8, 105, 0],
      [9, 105, 1],
    ])
      assert.equal(gaps.take(numbered(mark), 1), undefined);
  });

  it("tells how much is missing", () => {
    const gaps = new GapDetector();
    gaps.take(numbered([0, 0, 10]), 1);
    assert.deepEqual(gaps.take(numbered([3, 35, 5]), 2), {
      kind: "output",
      stream: "gap",
      content: "2 messages of output did not arrive here.",
      timestamp: 2,
      missingBytes: 25,
    });
    assert.equal(gaps.take(numbered([4, 40, 5]), 3), undefined);
  });

  it("[D7] goes on after the last message that was kept, and knows what came twice", () => {
    const gaps = new GapDetector(4);
    assert.equal(gaps.take(numbered([4, 40, 5]), 1), "double");
    assert.equal(gaps.take(numbered([5, 45, 5]), 1), undefined);
    assert.equal(gaps.take(numbered([5, 45, 5]), 1), "double");
    assert.equal(gaps.lastNumber, 5);
  });

  it("has no bytes for displays", () => {
    const gaps = new GapDetector();
    gaps.take(numbered([0, 0, 0]), 1);
    const gap = gaps.take(numbered([2, 0, 0]), 1);
    assert(gap !== undefined && gap !== "double" && gap.kind === "output");
    assert.equal(gap.missingBytes, undefined);
    assert.match(gap.content, /^1 message /);
  });

  it("ignores what has no number, or a strange one", () => {
    const gaps = new GapDetector();
    for (const mark of [undefined, "x", [], ["1", 2, 3], { 0: 1 }])
      assert.equal(gaps.take(numbered(mark), 1), undefined);
  });
});
