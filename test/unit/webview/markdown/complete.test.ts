import { equal } from "node:assert/strict";
import { Lexer, type MarkedToken } from "marked";
import { completed } from "../../../../src/webview/markdown/complete.ts";

/** What is there of a block, and the source that is shown for it. */
const CASES: readonly (readonly [string, string])[] = [
  ["plain words", "plain words"],
  ["some **bold wor", "some **bold wor**"],
  ["some **bold** wor", "some **bold** wor"],
  ["some **", "some "],
  ["an *emphasis", "an *emphasis*"],
  ["**bold *and both", "**bold *and both***"],
  ["**bold *and both* still", "**bold *and both* still**"],
  ["~~gone", "~~gone~~"],
  ["snake_case_name", "snake_case_name"],
  ["5*3 is 15", "5*3 is 15"],
  ["a `code span", "a `code span`"],
  ["a `code span`", "a `code span`"],
  ["a ``code with ` tick", "a ``code with ` tick``"],
  ["stars in `a ** b` do not count", "stars in `a ** b` do not count"],
  ["ends with `", "ends with "],
  ["see [the docs", "see the docs"],
  ["see [the docs](https://exa", "see the docs"],
  ["see [the docs](https://example.com)", "see [the docs](https://example.com)"],
  ["see **[the docs](https://exa", "see **the docs**"],
  ["![a pic", ""],
  ["look: ![a pic](data:image/png;base64,iVB", "look: "],
  ["Items:\n-", "Items:"],
  ["Title\n=", "Title"],
  ["- one\n-", "- one"],
  ["- one\n- **two", "- one\n- **two**"],
  ["- one\n  1. `deep", "- one\n  1. `deep`"],
  ["> quoted *words", "> quoted *words*"],
  ["> quoted\n>", "> quoted"],
  ["## Head **li", "## Head **li**"],
  ["##", ""],
  ["| a | b |", "| a | b |"],
  ["| a | b |\n|", "| a | b |\n| --- | --- |"],
  ["| a | b |\n| --", "| a | b |\n| --- | --- |"],
  ["| a | b |\n|---|---|\n| **x", "| a | b |\n|---|---|\n| **x"],
];

describe("half-written Markdown", () => {
  for (const [written, shown] of CASES) {
    it(`[C2] shows ${JSON.stringify(written)} as ${JSON.stringify(shown)}`, () => {
      const [token] = new Lexer({ gfm: true }).lex(written);
      equal(completed(token as MarkedToken), shown);
    });
  }
});
