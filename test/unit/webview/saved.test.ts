import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { readSaved, restore } from "../../../src/webview/saved.ts";

describe("what outlives a reload", () => {
  it("is read back as it was kept", () => {
    const saved = { open: { a: true, b: false }, timestamps: true, scroll: 120 };
    deepEqual(readSaved(JSON.parse(JSON.stringify(saved))), saved);
  });
  it("gives a fresh page for anything else", () => {
    const fresh = { open: {}, timestamps: false, scroll: 0 };
    for (const value of [
      undefined,
      null,
      7,
      "x",
      { open: 3, timestamps: "yes", scroll: "far" },
      { scroll: Number.NaN },
    ]) {
      deepEqual(readSaved(value), fresh);
    }
  });
  it("never fails", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        restore(readSaved(value));
      }),
    );
  });
});
