import assert from "node:assert/strict";
import { tsxText } from "../../../../src/extension/tools/tsx-text.ts";

describe("a piece of a prompt that a tool of the editor answers", () => {
  it("[C4] is read as its texts", () => {
    const piece = {
      node: {
        type: 1,
        ctor: 2,
        ctorName: "Answer",
        children: [
          { type: 2, text: "Found 2 files:", lineBreakBefore: false },
          { type: 1, children: [{ type: 2, text: "a.ts", lineBreakBefore: true }] },
          { type: 2, text: "b.ts", lineBreakBefore: 1 },
          { type: 3, value: { opaque: true } },
        ],
      },
    };
    assert.equal(tsxText(piece), "Found 2 files:\na.ts\nb.ts");
  });

  it("[C4] is its JSON when it is something else", () => {
    assert.deepEqual(
      [{ some: "thing" }, "text", undefined].map((value) => tsxText(value)),
      ['{"some":"thing"}', '"text"', "null"],
    );
  });
});
