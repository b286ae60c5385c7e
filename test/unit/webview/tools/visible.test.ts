import { equal } from "node:assert/strict";
import * as fc from "fast-check";
import { visible, visibleLine, withoutColours } from "../../../../src/webview/views/chat/tools/visible.ts";

const text = (...points: readonly number[]): string => String.fromCodePoint(...points);

describe("text of a tool server", () => {
  for (const [name, point, written] of [
    ["a control", 0x1b, "⟨U+001B⟩"],
    ["a lone carriage return", 0x0d, "⟨U+000D⟩"],
    ["a C1 control", 0x9b, "⟨U+009B⟩"],
    ["a mark that turns the text around", 0x202e, "⟨U+202E⟩"],
    ["a zero-width space", 0x200b, "⟨U+200B⟩"],
    ["a soft hyphen", 0xad, "⟨U+00AD⟩"],
    ["a line separator", 0x2028, "⟨U+2028⟩"],
    ["a blank letter", 0x3164, "⟨U+3164⟩"],
    ["a tag", 0xe0041, "⟨U+E0041⟩"],
    ["a selector that carries a byte", 0xe0101, "⟨U+E0101⟩"],
    ["half a character", 0xd83d, "⟨U+D83D⟩"],
  ] as const) {
    it(`[T7, bad/tools-injection] shows ${name}`, () => {
      equal(visible(`a${text(point)}b`), `a${written}b`);
    });
  }
  it("[T7] keeps lines, tabs, accents and pictures as they are", () => {
    equal(visible("a\tb\r\nc\n\u00e9 \u4e2d 🙂"), "a\tb\nc\n\u00e9 \u4e2d 🙂");
  });
  it("[T7, bad/tools-injection] hides nothing, whatever it is", () => {
    const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (any) => !hidden.test(visible(any).replace(/[\n\t]/g, ""))),
    );
  });
  it("[T7, bad/tools-injection] makes a name one bounded line", () => {
    equal(visibleLine("  a\n\n b\tc "), "a b c");
    equal(visibleLine("x".repeat(500), 10), `${"x".repeat(9)}…`);
    equal(visibleLine("x".repeat(10), 10), "x".repeat(10));
  });
  it("[T7] leaves out the colours of a terminal, and nothing else", () => {
    equal(withoutColours(`${text(0x1b)}[1;31mred${text(0x1b)}[0m`), "red");
    equal(withoutColours("a\n[1m[2K"), "a\n[1m[2K");
  });
});
