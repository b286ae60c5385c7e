import assert from "node:assert/strict";
import { parseEnvFile } from "../../../../src/extension/commands/env-file.ts";

const cases: readonly (readonly [string, string, Record<string, string>])[] = [
  [
    "plain lines, comments and empty ones",
    "A=1\n# no\n\n  B = two words  \nexport C=3 # why\n",
    { A: "1", B: "two words", C: "3" },
  ],
  ["a hash that is part of the value", "URL=http://x/#top\nE=#\n", { URL: "http://x/#top", E: "" }],
  [
    "single quotes as they are",
    String.raw`A='x ${"${B}"} \n # y'` + "\n",
    { A: String.raw`x ${"${B}"} \n # y` },
  ],
  ["double quotes with escapes", String.raw`A="x\ny\t\"z\" \\"` + " # c\n", { A: 'x\ny\t"z" \\' }],
  [
    "values over several lines",
    'KEY="-----BEGIN\nabc\n-----END"\nB=2\n',
    { KEY: "-----BEGIN\nabc\n-----END", B: "2" },
  ],
  [
    "variables from above and from outside",
    "A=1\nB=${A}2\nC=${HOME}/x\nD=${NONE:-d}\nE=${NONE}\n",
    { A: "1", B: "12", C: "/home/x", D: "d", E: "" },
  ],
  ["Windows line ends and a byte order mark", "\uFEFFA=1\r\nB='2'\r\n", { A: "1", B: "2" }],
  ["the last of two, and a last line without an end", "A=1\nA=2", { A: "2" }],
  ["nothing of what is no assignment", "hello\n=1\n1A=2\nA B=3\n", {}],
  ["an open quote as text", 'A="x\nB=2\n', { A: '"x', B: "2" }],
  ["an empty value", "A=\nB=\n", { A: "", B: "" }],
];

describe("an environment file", () => {
  for (const [what, text, expected] of cases) {
    it(`[D11] gives ${what}`, () => {
      assert.deepEqual(
        parseEnvFile(text, (name) => (name === "HOME" ? "/home" : undefined)),
        expected,
      );
    });
  }

  it("takes a long hostile file in linear time", () => {
    const text = `A="${"\\".repeat(200_001)}\n`.repeat(2) + "=".repeat(200_000) + "\nB=1\n";
    assert.equal(parseEnvFile(text)["B"], "1");
  });
});
