import assert from "node:assert/strict";
import { shownText } from "../../../../src/extension/tools/shown-text.ts";

describe("what others have written, in a box of the editor", () => {
  it("[T5] is plain text on one line: no link, no icon, nothing unseen", () => {
    assert.equal(
      shownText("Click [here](command:evil.run)\n$(verified) now\u202e\u0007 \t please", 100),
      "Click [here] (command:evil.run) $ (verified) now please",
    );
    assert.equal(shownText("abcdef", 4), "abc…");
  });
});
