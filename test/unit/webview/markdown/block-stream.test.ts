import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Lexer } from "marked";
import { type Block, BlockStream } from "../../../../src/webview/markdown/block-stream.ts";

/** What models write, each with something that only the end of it decides. */
const CORPUS: readonly string[] = [
  "One paragraph, **bold** and `code`.",
  "Items:\n\n- one\n- two\n\n  more of two\n\n- three\n\nAfter.",
  "Items:\n- one\n- two\nlazy\n\n1. first\n\n   ```py\n   x = 1\n   ```\n\n2. second\n",
  "# Title\ntext\n***\n\n***bold*** text\n\nline\n---\n",
  "```python\nprint('a')\n\nprint('b')\n```\n\nthen ```inline``` and\n\n~~~~\n```\n~~~\n~~~~\nend",
  "````md\n```\nnested\n```\n````\ntail",
  "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | **4** |\n\nafter",
  "> quote\n> more\n\n> another\n\n    indented\n\n    still\n\nno\n",
  "<div>\n\n*x*\n\n</div>\n\n<!-- open\n\ncomment\n\nnever closed",
  "[link][a] and [b]\n\n[a]: https://a.example\n\n[b]: https://b.example 'B'\n\nend [a]",
  "a\r\nb\r\n\r\n- c\r\n- d\r\r```\r\nx\r\n```",
  "Term\n\n\n\n   \n\nspaced   \n  text\\\nbreak\n\n- [ ] open\n- [x] done",
  "- a\n\n\n- b\n\n1",
  "text\n```",
  "```js\nunclosed\n\nstill\n",
  "  ```\n  indented fence\n  ```\nx\n\n\tcode\n",
];

function rawsOf(text: string): (readonly [string, string])[] {
  const tokens = new Lexer({ gfm: true }).lex(text.replace(/\r\n?/g, "\n"));
  return tokens.filter(({ type }) => type !== "space" && type !== "def").map(({ type, raw }) => [type, raw]);
}

function stream(text: string, cuts: readonly number[]): readonly Block[] {
  const blocks = new BlockStream();
  for (const cut of [...cuts].sort((left, right) => left - right)) blocks.update(text.slice(0, cut), true);
  blocks.update(text, true);
  return blocks.update(text, false).flat();
}

describe("Markdown that grows", () => {
  for (const text of CORPUS) {
    it(`[C2] reads ${JSON.stringify(text.slice(0, 30))} the same in pieces of one character`, () => {
      const cuts = Array.from({ length: text.length }, (_, index) => index);
      deepEqual(
        stream(text, cuts).map(({ token: { type, raw } }) => [type, raw]),
        rawsOf(text),
      );
    });
  }

  it("[C2] reads any text the same, however it is cut", () => {
    const piece = fc.constantFrom(
      ..."ab \n\n\n`*_#->|[]()!~=1.\t<".split(""),
      "\n\n",
      "```",
      "- ",
      "1. ",
      "    ",
      "| a | b |\n|---|---|\n",
      "**",
      "[x](y)",
      "[x]: http://y\n",
      "***",
      "\r\n",
      "<div>",
      "> ",
    );
    const anyText = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(anyText, fc.array(fc.nat(200), { maxLength: 12 }), (text, cuts) => {
        deepEqual(
          stream(text, cuts).map(({ token: { type, raw } }) => [type, raw]),
          rawsOf(text),
        );
      }),
      { numRuns: 3000 },
    );
  });

  it("[C2] keeps the blocks that have not changed", () => {
    const blocks = new BlockStream();
    const text = Array.from({ length: 100 }, (_, index) => `Paragraph ${String(index)}.\n\n`).join("");
    const before = blocks.update(text, true);
    const after = blocks.update(`${text}More`, true);
    equal(before.length, 4);
    deepEqual(
      after.map((group, index) => group === before[index]),
      [true, true, true, false],
    );
    const [last, previous] = [after.flat().at(-2), before.flat().at(-1)];
    equal(last, previous);
    equal(blocks.update(`${text}More`, true), after);
  });

  it("[C2] gives the same blocks the same keys once they are settled", () => {
    const blocks = new BlockStream();
    const keys = (text: string): number[] =>
      blocks
        .update(text, true)
        .flat()
        .map(({ key }) => key);
    deepEqual(keys("a\n\nb\n\nc"), [0, 1, 2]);
    deepEqual(keys("a\n\nb\n\nc\n\nd\n\ne"), [0, 1, 2, 3, 4]);
  });

  it("[C2] begins anew when the text is another one", () => {
    const blocks = new BlockStream();
    blocks.update("first\n\nsecond\n\nthird", true);
    deepEqual(
      blocks
        .update("other", false)
        .flat()
        .map(({ token }) => token.raw),
      ["other"],
    );
  });

  it("[C2] lets open code grow without reading what is there again", () => {
    const blocks = new BlockStream();
    let text = "Intro\n\n```python\n";
    blocks.update(text, true);
    for (let line = 0; line < 200; line++) {
      text += `x = ${String(line)}\n`;
      blocks.update(text, true);
    }
    const [intro, code] = blocks.update(`${text}\`\``, true).flat();
    equal(intro?.token.raw, "Intro");
    deepEqual([code?.open, code?.token.type], [true, "code"]);
    ok(code?.token.type === "code" && code.token.text.endsWith("x = 199"));
    const done = blocks.update(`${text}\`\`\`\nafter`, true).flat();
    deepEqual(
      done.map(({ open, token }) => [open, token.type]),
      [
        [false, "paragraph"],
        [false, "code"],
        [false, "paragraph"],
      ],
    );
  });

  it("[C2] takes no longer for the end of a long text than for its beginning", () => {
    const blocks = new BlockStream();
    const text = "Some words of **a paragraph** with `code` in it.\n\n- one\n- two\n\n".repeat(2000);
    const timeOf = (from: number, to: number): number => {
      const start = performance.now();
      for (let at = from; at < to; at += 40) blocks.update(text.slice(0, at), true);
      return performance.now() - start;
    };
    timeOf(0, 10_000);
    const early = timeOf(10_000, 30_000);
    blocks.update(text.slice(0, 100_000), true);
    const late = timeOf(100_000, 120_000);
    ok(late < 3 * early + 30, `${late.toFixed(0)} ms at the end, ${early.toFixed(0)} ms at the beginning`);
  });

  for (const [name, text] of [
    ["brackets", "[".repeat(40_000)],
    ["picture marks", "![".repeat(20_000)],
    ["stars", "*a ".repeat(13_000)],
    ["underscores", "_".repeat(40_000)],
    ["backticks", "`a ``b ".repeat(6000)],
    ["one line of words", "word ".repeat(8000)],
    ["quotation marks", ">".repeat(10_000)],
    ["open tags", "<a ".repeat(13_000)],
    ["entities", "&a".repeat(20_000)],
  ] as const) {
    it(`[C2] does not stand still over ${name}`, () => {
      const blocks = new BlockStream();
      const start = performance.now();
      for (let at = 0; at < text.length; at += 4000) blocks.update(text.slice(0, at), true);
      blocks.update(text, false);
      const took = performance.now() - start;
      ok(took < 3000, `${took.toFixed(0)} ms`);
    });
  }
});
