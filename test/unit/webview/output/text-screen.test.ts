import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { MAX_ROW } from "../../../../src/webview/output/cells.ts";
import { RowRing } from "../../../../src/webview/output/row-ring.ts";
import type { Tone } from "../../../../src/webview/output/rows.ts";
import { TextScreen } from "../../../../src/webview/output/text-screen.ts";

interface Piece {
  readonly tone: Tone;
  readonly text: string;
}

/** Writes the pieces and says what the rows are, styles included. */
function write(pieces: readonly Piece[]): object[] {
  const ring = new RowRing(Number.POSITIVE_INFINITY);
  const screen = new TextScreen(ring);
  for (const { tone, text } of pieces) screen.write(text, tone, 1, 0);
  return [...ring.rows()].map((row) =>
    row.kind === "text"
      ? { text: row.text, tone: row.tone, continued: row.continued, spans: row.spans }
      : row,
  );
}

function lines(text: string, tone: Tone = "stdout"): string[] {
  return write([{ tone, text }]).map((row) => (row as { text: string }).text);
}

describe("TextScreen", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["keeps lines", "a\nb\n", ["a", "b"]],
    ["keeps empty lines", "a\n\n\nb", ["a", "", "", "b"]],
    ["makes no row after the last newline", "a\n", ["a"]],
    ["rewrites a line after a carriage return", "10%\r20%", ["20%"]],
    ["keeps what a shorter rewrite does not cover", "abcdef\rXY", ["XYcdef"]],
    ["takes CRLF as one line end", "a\r\nb\r\n", ["a", "b"]],
    ["goes back with backspace, but not beyond the start", "ab\b\b\b\bX", ["Xb"]],
    ["erases to the end of the line", "abcdef\r12\x1b[K", ["12"]],
    ["erases to the start of the line", "abcdef\x1b[3D\x1b[1K", ["    ef"]],
    ["erases the whole line", "abc\x1b[2K\rX", ["X"]],
    ["keeps tabs", "a\tb", ["a\tb"]],
    ["drops other control characters", "a\x00\x01\x07\x7f\x0c\x85b", ["ab"]],
    ["drops a link sequence but keeps its text", "\x1b]8;;https://evil\x07text\x1b]8;;\x1b\\!", ["text!"]],
    ["drops the clipboard sequence", "a\x1b]52;c;ZXZpbA==\x07b", ["ab"]],
    ["drops a device string and its eight-bit form", "a\x1bPq#0;2\x1b\\b\x90x\x9cc", ["abc"]],
    ["ends an unterminated string with its line", "a\x1b]0;title\nb", ["a", "b"]],
    ["drops private modes and cursor reports", "a\x1b[?25l\x1b[6n\x1b[>0cb", ["ab"]],
    ["drops character set and keypad sequences", "\x1b(Ba\x1b=\x1bMb\x1b7c", ["abc"]],
    ["drops marks that reorder text", "a\u202eb\u2066c", ["abc"]],
    ["understands the eight-bit CSI", "\x9b31mred", ["red"]],
    [
      "redraws a block of lines as a nested progress bar does",
      "one\ntwo\n\x1b[2A1\x1b[1B\r2\n",
      ["1ne", "2wo"],
    ],
    ["moves up no further than its own lines", "a\n\x1b[99AX\n", ["X"]],
    ["moves to a column", "abc\x1b[2GX", ["aXc"]],
    ["keeps lone surrogates", "\ud83dx", ["\ud83dx"]],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => {
      deepEqual(lines(text), expected);
    });
  }

  it("collapses a progress bar to its last state", () => {
    const bar = Array.from({ length: 100 }, (_, step) => `\r${String(step)}%|${"#".repeat(step / 10)}`).join(
      "",
    );
    deepEqual(lines(`${bar}\n`, "stderr"), ["99%|#########"]);
  });

  it("keeps a progress bar one line while another stream prints", () => {
    const rows = write([
      { tone: "stderr", text: "\r10%" },
      { tone: "stdout", text: "working\n" },
      { tone: "stderr", text: "\r20%" },
      { tone: "stdout", text: "still\n" },
      { tone: "stderr", text: "\r99%\n" },
      { tone: "stderr", text: "after\n" },
    ]);
    deepEqual(
      rows.map((row) => (row as { text: string }).text),
      ["99%", "working", "still", "after"],
    );
  });

  it("begins a row when the stream changes in the middle of a line", () => {
    const rows = write([
      { tone: "stdout", text: "a" },
      { tone: "stderr", text: "b" },
      { tone: "stdout", text: "c" },
    ]);
    deepEqual(
      rows.map((row) => (row as Piece).tone + (row as Piece).text),
      ["stdouta", "stderrb", "stdoutc"],
    );
  });

  it("keeps colours over rows and pieces, apart for each stream", () => {
    const rows = write([
      { tone: "stdout", text: "\x1b[3" },
      { tone: "stderr", text: "plain\n" },
      { tone: "stdout", text: "1mred\nmore\x1b[0m." },
    ]) as { text: string; spans: { length: number }[] | undefined }[];
    deepEqual(
      rows.map(({ text, spans }) => [text, spans?.map(({ length }) => length)]),
      [
        ["plain", undefined],
        ["red", [3]],
        ["more.", [4, 1]],
      ],
    );
  });

  it("goes on in a new row when a line is too long, without tearing a pair of surrogates", () => {
    const text = `${"x".repeat(MAX_ROW - 1)}😀${"y".repeat(10)}`;
    const rows = write([{ tone: "stdout", text }]) as { text: string; continued: boolean }[];
    deepEqual(
      rows.map(({ text: part, continued }) => [part.length, continued]),
      [
        [MAX_ROW - 1, false],
        [12, true],
      ],
    );
    equal(rows.map((row) => row.text).join(""), text);
  });

  const fragment = fc.oneof(
    fc.constantFrom(
      "\r",
      "\n",
      "\b",
      "\x1b[K",
      "\x1b[31m",
      "\x1b[0m",
      "\x1b[1A",
      "\x1b[1B",
      "\x1b[2C",
      "\x1b[38;5;9m",
      "\x1b]8;;u\x07",
      "\x1b]0;",
      "\x1b\\",
      "\x9b1m",
      "\x1bP",
      "\x1b",
      "[",
      "😀",
      "\x07",
      "\u202e",
      "\x1b[2K",
    ),
    fc.string({ unit: "binary", maxLength: 12 }),
  );
  const texts = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(""));

  it("gives the same rows wherever the text is cut", () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
        const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort(
          (left, right) => left - right,
        );
        const bounds = [0, ...places, text.length];
        const pieces = bounds.slice(1).map((end, index) => text.slice(bounds[index], end));
        deepEqual(
          write(pieces.map((piece) => ({ tone: "stdout", text: piece }))),
          write([{ tone: "stdout", text }]),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same rows unit by unit", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = text.split("").map((unit): Piece => ({ tone: "stdout", text: unit }));
        deepEqual(write(pieces), write([{ tone: "stdout", text }]));
      }),
    );
  });

  it("lets no control character into a row", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const line of lines(text)) ok(!/(?!\t)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(line));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps spans that cover each row exactly", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const row of write([{ tone: "stdout", text }]) as {
          text: string;
          spans: { length: number }[] | undefined;
        }[]) {
          if (row.spans === undefined) continue;
          equal(
            row.spans.reduce((sum, span) => sum + span.length, 0),
            row.text.length,
          );
        }
      }),
    );
  });

  it("takes time in proportion to the text, also when every unit rewrites a line", () => {
    const cost = (size: number): number => {
      const text = `${"x".repeat(8000)}${"\rab\b".repeat(size)}`;
      const start = process.cpuUsage().user;
      lines(text);
      return process.cpuUsage().user - start;
    };
    cost(50_000);
    const small = Math.max(cost(100_000), 1000);
    const large = cost(800_000);
    ok(large < small * 8 * 4, `8 times the text took ${String(large / small)} times as long`);
  });
});
