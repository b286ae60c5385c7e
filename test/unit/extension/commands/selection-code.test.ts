import assert from "node:assert/strict";
import { splitArguments } from "../../../../src/extension/commands/arguments.ts";
import { dedent } from "../../../../src/extension/commands/dedent.ts";
import { expandPath } from "../../../../src/extension/commands/expand-path.ts";
import { editorLanguage, jupyterLanguage } from "../../../../src/extension/commands/languages.ts";

describe("selected code", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["at the margin stays", "a = 1\nif a:\n    b = 2", "a = 1\nif a:\n    b = 2"],
    ["of a block moves to the margin", "    a = 1\n    if a:\n        b = 2\n", "a = 1\nif a:\n    b = 2\n"],
    ["whose first line lost its indentation", "a = 1\n    b = 2\n    c = 3", "a = 1\nb = 2\nc = 3"],
    ["that begins with a block", "for i in x:\n    print(i)", "for i in x:\n    print(i)"],
    ["with empty lines", "    a\n\n      \n    b", "a\n\n  \nb"],
    ["with tabs", "\ta\n\t\tb", "a\n\tb"],
    ["with Windows line ends", "  a\r\n  b\r\n", "a\nb\n"],
  ];
  for (const [what, code, expected] of cases) {
    it(`[D11] ${what}`, () => {
      assert.equal(dedent(code), expected);
    });
  }
});

describe("typed arguments", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    ["  a  b ", ["a", "b"]],
    [`--name 'two words' "x \\"y\\" \\\\ z"`, ["--name", "two words", 'x "y" \\ z']],
    [`a\\ b c''d ""`, ["a b", "cd", ""]],
    [`it's`, ["it's"]],
    ["$HOME *", ["$HOME", "*"]],
  ];
  for (const [line, expected] of cases) {
    it(`[D11] ${JSON.stringify(line)}`, () => {
      assert.deepEqual(splitArguments(line), expected);
    });
  }
});

describe("paths and languages", () => {
  const context = { workspaceFolder: "/ws", home: "/home/me", env: { DATA: "/data" } };

  it("fills in what a path refers to, and gives none when a part has no value", () => {
    assert.deepEqual(
      ["${workspaceFolder}/.env", "~/x", "${userHome}/y", "${env:DATA}/z", "${env:NONE}/z", "a~b"].map(
        (text) => expandPath(text, context),
      ),
      ["/ws/.env", "/home/me/x", "/home/me/y", "/data/z", undefined, "a~b"],
    );
    assert.equal(
      expandPath("${workspaceFolder}/.env", { ...context, workspaceFolder: undefined }),
      undefined,
    );
  });

  it("[D11] names languages as Jupyter does and colours them as the editor does", () => {
    assert.deepEqual(
      [
        jupyterLanguage("python", "/a.py"),
        jupyterLanguage("shellscript", "/a.sh"),
        jupyterLanguage("r", "/a.R"),
        jupyterLanguage("plaintext", "/a.jl"),
        jupyterLanguage("plaintext", "Untitled-1"),
      ],
      ["python", "bash", "r", "julia", "python"],
    );
    assert.equal(editorLanguage("bash"), "shellscript");
  });
});
