import assert from "node:assert/strict";
import fc from "fast-check";
import { PlainText } from "../../../../src/adapters/journal/plain-text.ts";

function plain(...pieces: readonly string[]): string {
  const text = new PlainText();
  return pieces.map((piece) => text.push(piece)).join("") + text.end();
}

describe("PlainText", () => {
  for (const [what, written, read] of [
    ["lines", "a\nb\n", "a\nb\n"],
    ["a last line without an end", "a\nb", "a\nb"],
    ["colours", "\u001b[1;31mred\u001b[0m and \u001b[38:2::1:2:3mmore\u001b[m", "red and more"],
    ["a progress bar", "10%\r50%\r100%\ndone\n", "100%\ndone\n"],
    ["a shorter overwrite", "abcdef\rxy\n", "xycdef\n"],
    ["an erased line", "abcdef\r\u001b[Kxy\n", "xy\n"],
    ["a whole erased line", "abcdef\u001b[2K\rxy\n", "xy\n"],
    ["backspaces", "abc\b\bX\n", "aXc\n"],
    ["Windows line ends", "a\r\nb\r\n", "a\nb\n"],
    ["a title", "\u001b]0;title\u0007text\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\n", "textlink\n"],
    ["tabs and other characters", "a\tb\u0000\u0007é😀\ud800\n", "a\tbé😀\ud800\n"],
    ["an escape that is none", "a\u001bÄb\n", "aÄb\n"],
  ] as const) {
    it(`makes plain text of ${what}`, () => {
      assert.equal(plain(written), read);
    });
  }

  it("gives the same however it is cut", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\u001b",
        "\u001b[",
        "31",
        "m",
        "\u001b]0;",
        "\u0007",
        "\\",
        "\r",
        "\n",
        "\b",
        "\u001b[K",
        "😀",
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const whole = pieces.join("");
        const bytes = Array.from({ length: whole.length }, (_, index) => whole[index] ?? "");
        assert.equal(plain(...pieces), plain(whole));
        assert.equal(plain(...bytes), plain(whole));
      }),
      { numRuns: 2000 },
    );
  });

  it("lets go of a line that does not end", () => {
    const text = new PlainText();
    let longest = 0;
    let total = 0;
    for (let count = 0; count < 1000; count += 1) {
      const out = text.push("x".repeat(1000));
      total += out.length;
      longest = Math.max(longest, 1000 * (count + 1) - total);
    }
    assert(longest <= 17 * 1024, `${String(longest)} characters were held back`);
    assert.equal(total + text.end().length, 1_000_000);
  });

  it("does not wait for ever for the end of a sequence", () => {
    const endless = `\u001b]0;${"x".repeat(10_000)}`;
    assert.match(plain(endless, "\nafter\n"), /after\n$/);
  });

  it("puts what is not a stream on lines of its own", () => {
    const text = new PlainText();
    const out =
      text.push("open") + text.line("[image/png]") + text.line("one\n") + text.push("end") + text.end();
    assert.equal(out, "open\n[image/png]\none\nend");
  });
});
