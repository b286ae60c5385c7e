import assert from "node:assert/strict";
import fc from "fast-check";
import { terminalText } from "../../../../../src/core/chat/output/terminal-text.ts";

describe("the text of a terminal", () => {
  const cases: readonly (readonly [what: string, written: string, seen: string])[] = [
    ["plain text", "a\tb\n\nc\n", "a\tb\n\nc\n"],
    ["colours", "\u001b[1;31mred\u001b[0m\u001b]0;title\u0007!", "red!"],
    ["a progress bar", "10 %\r 50 %\r100 %\ndone", "100 %\ndone"],
    ["a progress bar that goes on", "10 %\r50 %\r", "50 %"],
    ["a shorter text over a longer one", "abcdef\rxy", "xycdef"],
    ["an erased line", "abcdef\r\u001b[Kxy\u001b[2K\rz", "z"],
    ["a line that is erased from the middle on", "abcdef\rab\u001b[K", "ab"],
    ["line ends of Windows", "a\r\nb\r\n", "a\nb\n"],
    ["backspaces", "abc\b\bX", "aXc"],
    ["more backspaces than characters", "a\b\b\bb", "b"],
    ["a hole before text that goes on", "abc\u001b[2Kd", "   d"],
    ["characters outside the first plane", "😀😀\r!", "!😀"],
    ["control characters without a meaning", "a\u0000\u0007b\u007f", "ab"],
    ["an escape sequence that never ends", "a\u001b[38;5", "a[38;5"],
  ];
  for (const [what, written, seen] of cases) {
    it(`[I2] knows ${what}`, () => {
      assert.equal(terminalText(written), seen);
    });
  }

  it("[I2] holds no control characters, whatever was written", () => {
    const pieces = fc.constantFrom("a", "😀", "\r", "\n", "\b", "\u001b", "[", "2K", "31m", "\u0000", "]");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (written) => {
        // eslint-disable-next-line no-control-regex -- control characters are what it is about
        assert.doesNotMatch(terminalText(written.join("")), /[\u0000-\u0008\u000b-\u001f\u007f]/);
      }),
    );
  });

  it("[I2] takes a long line with very many movements", () => {
    const line = "x".repeat(200_000);
    assert.equal(terminalText(`${line}${"\r\u001b[2Kab".repeat(100_000)}`), "ab");
    assert.equal(terminalText(`${line}${"\b".repeat(200_000)}y`).length, 200_000);
  });
});
