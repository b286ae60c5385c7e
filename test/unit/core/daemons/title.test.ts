import assert from "node:assert/strict";
import { titleOf } from "../../../../src/core/daemons/title.ts";

describe("a title made of code", () => {
  const cases: [string, string][] = [
    ["import time\n\nwhile True:\n  pass", "while True:"],
    ["# Watch the CPU\nimport psutil", "Watch the CPU"],
    ["import a\nfrom b import c", "Python script"],
    ["x".repeat(80), `${"x".repeat(59)}…`],
    ["", "Python script"],
  ];
  for (const [code, title] of cases) {
    it(`of ${JSON.stringify(code.slice(0, 30))} is ${JSON.stringify(title.slice(0, 30))}`, () => {
      assert.equal(titleOf(code, "Python script"), title);
    });
  }
});
