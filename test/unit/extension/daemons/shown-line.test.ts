import assert from "node:assert/strict";
import { shownLine } from "../../../../src/extension/daemons/shown-line.ts";

describe("a line in the question for consent", () => {
  it("is shown as it is", () => {
    assert.equal(shownLine("print('ä')\t# ok"), "print('ä')\t# ok");
  });

  it("says how much is behind its end, so that spaces hide nothing", () => {
    const line = shownLine(`x = 1${" ".repeat(200)}; import os`);
    assert.match(line, /… \(\+56\)$/);
  });

  it("shows what changes the reading without being seen", () => {
    assert.equal(shownLine("a\u202eb\r"), "a⟨U+202E⟩b⟨U+000D⟩");
  });
});
