import assert from "node:assert/strict";
import fc from "fast-check";
import { lineChanges } from "../../../../src/core/tools/line-changes.ts";

describe("the changes of a text", () => {
  it("[T7] are the lines that are gone and the lines that are new", () => {
    assert.deepEqual(lineChanges("a\nb\nc\nd", "a\nx\nc\ny\nd"), ["- b", "+ x", "+ y"]);
    assert.deepEqual(lineChanges("a\nb", "b\nc"), ["- a", "+ c"]);
    assert.deepEqual(lineChanges("a", "a"), []);
  });

  it("[T7] are bounded, and say so", () => {
    const long = (name: string): string =>
      Array.from({ length: 1000 }, (_, i) => `${name}${String(i)}`).join("\n");
    const changes = lineChanges(long("a"), long("b"));
    assert.deepEqual([changes.length, changes.at(-1)], [61, "… and 1940 more lines"]);
  });

  it("[T7] are none for the same text, and some for another one", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = lineChanges(before, after);
        assert.equal(changes.length === 0, before === after);
        const count = (mark: string): number => changes.filter((line) => line.startsWith(mark)).length;
        const lines = (one: string): number => one.split("\n").length;
        assert.equal(lines(before) - count("- "), lines(after) - count("+ "));
      }),
    );
  });
});
