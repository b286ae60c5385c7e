import { deepEqual } from "node:assert/strict";
import { applySgr, type Look, lookOf, type Style } from "../../../../src/webview/output/sgr.ts";

function look(...sequences: string[]): Look {
  const style: Style = { fore: 0, back: 0 };
  for (const params of sequences) applySgr(style, params);
  return lookOf(style.fore, style.back);
}

describe("SGR", () => {
  const cases: readonly (readonly [string, readonly string[], Look])[] = [
    ["nothing", [""], { classes: [] }],
    ["a named colour", ["31"], { classes: ["ansi-fg-1"] }],
    ["a bright colour on a named one", ["97;44"], { classes: ["ansi-fg-15", "ansi-bg-4"] }],
    ["a bright background", ["101"], { classes: ["ansi-bg-9"] }],
    ["a palette colour that has a name", ["38;5;9"], { classes: ["ansi-fg-9"] }],
    ["a palette colour of the cube", ["38;5;208"], { classes: [], color: "rgb(255, 135, 0)" }],
    ["a palette grey", ["48;5;241"], { classes: [], background: "rgb(98, 98, 98)" }],
    ["truecolor", ["38;2;1;2;3"], { classes: [], color: "rgb(1, 2, 3)" }],
    ["truecolor out of range", ["38;2;999;0;0"], { classes: [], color: "rgb(255, 0, 0)" }],
    [
      "what follows an extended colour",
      ["38;5;208;1"],
      { classes: ["ansi-bold"], color: "rgb(255, 135, 0)" },
    ],
    [
      "all flags",
      ["1;2;3;4;9"],
      { classes: ["ansi-bold", "ansi-dim", "ansi-italic", "ansi-underline", "ansi-strike"] },
    ],
    ["flags that are taken back", ["1;3;4;9", "22;23;24;29"], { classes: [] }],
    ["a reset in the middle", ["1;31;0;32"], { classes: ["ansi-fg-2"] }],
    ["default colours", ["31;41", "39;49"], { classes: [] }],
    ["inverse of the defaults", ["7"], { classes: ["ansi-fg-inverse", "ansi-bg-inverse"] }],
    ["inverse of a colour", ["31;7"], { classes: ["ansi-fg-inverse", "ansi-bg-1"] }],
    ["inverse of both", ["31;44;7"], { classes: ["ansi-fg-4", "ansi-bg-1"] }],
    ["black truecolor, which is not the default", ["38;2;0;0;0"], { classes: [], color: "rgb(0, 0, 0)" }],
    ["unknown codes", ["8;55;73;31"], { classes: ["ansi-fg-1"] }],
    ["a cut extended colour", ["38"], { classes: [] }],
  ];
  for (const [what, sequences, expected] of cases) {
    it(`draws ${what}`, () => {
      deepEqual(look(...sequences), expected);
    });
  }
});
