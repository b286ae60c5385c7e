import assert from "node:assert/strict";
import { shownLines, shownText } from "../../../../src/extension/tools/shown-text.ts";

describe("what others have written, in a box of the editor", () => {
  it("[T5] is plain text on one line: no link, no icon, nothing unseen", () => {
    assert.equal(
      shownText("Click [here](command:evil.run)\n$(verified) now\u202e\u0007 \t please", 100),
      "Click [here] (command:evil.run) $ (verified) now please",
    );
    assert.equal(shownText("abcdef", 4), "abc…");
  });

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
