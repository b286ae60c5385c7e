import assert from "node:assert/strict";
import fc from "fast-check";
import { filterAllows, filtered } from "../../../../src/core/tools/tool-filter.ts";
import { tool } from "../../../support/tools/fake-tool-client.ts";

const names = ["read_file", "write_file", "file", "delete", "Delete"];

const cases: readonly (readonly [filter: readonly string[], shown: readonly string[]])[] = [
  [[], names],
  [["", "  "], names],
  [["file"], ["file"]],
  [["delete"], ["delete"]],
  [["!file"], ["read_file", "write_file", "delete", "Delete"]],
  [["!*"], []],
  [["!"], names],
  [["*"], names],
  [[" *_file ", "! write_file"], ["read_file"]],
  [["read_file", "!read_file"], []],
  [["*e*e*e"], ["delete", "Delete"]],
  [["r*d*_*e"], ["read_file"]],
  [["file*file"], []],
  [["none"], []],
];

describe("tool filter", () => {
  for (const [filter, shown] of cases) {
    it(`[T2] shows ${shown.join(", ") || "nothing"} for ${JSON.stringify(filter)}`, () => {
      assert.deepEqual(
        names.filter((name) => filterAllows(filter, name)),
        shown,
      );
    });
  }

  it("[T2] hides what was skipped too", () => {
    const skipped = [
      { name: "a", why: "It has no schema." },
      { name: "b", why: "It has no schema." },
    ];
    assert.deepEqual(filtered({ tools: [tool("a"), tool("b")], skipped }, ["a"]), {
      tools: [tool("a")],
      skipped: [skipped[0]],
    });
  });

  it("[T2] means the same as the regular expression that it is instead of", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "."), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (entry, name) => {
        const source = entry.replaceAll(".", "\\.").replaceAll("*", ".*");
        const isMet = RegExp(`^${source}$`).test(name);
        assert.equal(filterAllows([entry], name), isMet);
        assert.equal(filterAllows([`!${entry}`], name), !isMet);
      }),
    );
  });

  it("[T2] is not slowed down by many stars", () => {
    const began = performance.now();
    assert.equal(filterAllows([`${"a*".repeat(500)}b`], "a".repeat(5000)), false);
    assert.ok(performance.now() - began < 500);
  });
});
