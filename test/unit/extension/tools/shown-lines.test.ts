import assert from "node:assert/strict";
import { shownLines } from "../../../../src/extension/tools/shown-lines.ts";

describe("what others have written, in rows of the editor", () => {
  it("[T5] is broken at words", () => {
    assert.deepEqual(shownLines("one two three\n\nabcdefghijklm  x", 7, 10), [
      "one two",
      "three",
      "abcdefg",
      "hijklm",
      "x",
    ]);
    assert.deepEqual(shownLines("a b c d", 1, 3), ["a", "b", "…"]);
    assert.deepEqual(shownLines("", 10, 3), []);
  });
});
