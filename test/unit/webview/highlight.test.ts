import { equal, ok } from "node:assert/strict";
import { highlight, revealHidden } from "../../../src/webview/highlight.ts";

describe("code", () => {
  it("is coloured and escaped", () => {
    const html = highlight('if a < "<img src=x onerror=alert(1)>":\n  pass', "python") ?? "";
    ok(html.includes('<span class="hljs-keyword">if</span>'));
    ok(!html.includes("<img"));
  });
  it("is left plain when its language is unknown or it is long", () => {
    equal(highlight("x", "cobol"), undefined);
    equal(highlight("x".repeat(200_000), "python"), undefined);
  });
  it("shows marks that would reorder it", () => {
    equal(revealHidden("a\u202eb"), "a⟨U+202E⟩b");
  });
});
