import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { LineChunks } from "../../../../src/webview/markdown/line-chunks.ts";

describe("code that grows", () => {
  it("[C2] is the same text in pieces, however it comes", () => {
    const code = fc.array(fc.constantFrom("a", "bb", "\n", "\n\n"), { maxLength: 400 });
    fc.assert(
      fc.property(code, fc.array(fc.nat(800), { maxLength: 8 }), (parts, cuts) => {
        const text = parts.join("");
        const chunks = new LineChunks();
        for (const cut of [...cuts].sort((left, right) => left - right)) {
          equal(chunks.update(text.slice(0, cut)).join(""), text.slice(0, cut));
        }
        equal(chunks.update(text).join(""), text);
      }),
    );
  });

  it("[C2] keeps all pieces but the last", () => {
    const chunks = new LineChunks();
    const lines = Array.from({ length: 200 }, (_, index) => `line ${String(index)}\n`);
    const before = chunks.update(lines.join(""));
    const after = chunks.update(`${lines.join("")}more`);
    ok(before.length > 2);
    deepEqual(after.slice(0, -1), before.slice(0, -1));
    ok(after.at(-1)?.endsWith("more"));
  });

  it("[C2] begins anew when the code is another one", () => {
    const chunks = new LineChunks();
    chunks.update("a\n".repeat(100));
    deepEqual(chunks.update("b\n"), ["b\n"]);
  });
});
