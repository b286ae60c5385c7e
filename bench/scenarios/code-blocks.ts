import { CodeBlockParser } from "../../src/core/chat/code-blocks.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

const turns = 20;
const goalSpeed = 100;
const sizes = [1, 4, 16, 64, 256, 4096];
const large = 10_000_000;
const lengths = [large / 1000, large / 100, large / 10, large];

/** At these speeds a frame brings more than this: who looks once a frame takes no more often. */
const frame = 65_536;

const paragraph =
  "The **quick** brown fox isn't lazy: it reads `data.csv` and finds 42 rows (see [docs](https://x.y)).\n" +
  "Then a < b, and so on; nothing else.\n\n- one item with text\n- another item with more text in it\n\n";
const program =
  "def total(numbers, b):\n    for i, a in enumerate(numbers):\n        if a < b:\n" +
  "            print(f'value {a:>10} of {b}')  # comment\n    return sum(numbers)\n\n";

const kinds = ["prose", "code"] as const;
type Kind = (typeof kinds)[number];

/** What finding the code in a reply costs while the reply comes. */
export const codeBlocks: Scenario = {
  name: "code-blocks",
  perStack: false,
  async *run() {
    for (const size of sizes) yield throughput(size);
    yield takenEachTime();
    for (const size of [1, 16, 4096]) {
      for (const kind of kinds) yield growth(kind, size);
    }
  },
};

function throughput(size: number): Row {
  const texts = kinds.map((kind) => reply(kind, large / 5));
  const [prose = 0, code = 0] = leasts(texts.map((text) => () => timePerByte(text, { size }))).map(
    (time) => 1000 / time,
  );
  return {
    what: `code blocks in a reply that comes in pieces of ${String(size)}: throughput`,
    measured: `prose ${prose.toFixed(0)} MB/s, code ${code.toFixed(0)} MB/s`,
    goal: `≥ ${String(goalSpeed)} MB/s`,
    ok: Math.min(prose, code) >= goalSpeed,
  };
}

/** What somebody would pay who looks after each character, and not once a frame. */
function takenEachTime(): Row {
  const texts = kinds.map((kind) => reply(kind, large / 10));
  const [prose = NaN, code = NaN] = leasts(
    texts.map((text) => () => timePerByte(text, { size: 1, takenAfter: 1 })),
  );
  return {
    what: "… in pieces of 1, each taken before the next one comes",
    measured: `prose ${prose.toFixed(0)} ns, code ${code.toFixed(0)} ns a piece`,
    goal: "(once a frame)",
    ok: undefined,
  };
}

function growth(kind: Kind, size: number): Row {
  const texts = lengths.map((length) => reply(kind, length));
  const times = leasts(
    texts.map((text) => () => timePerByte(text, { size, times: Math.ceil(large / 10 / text.length) })),
  );
  const ratio = Math.max(...times) / (times[0] ?? NaN);
  return {
    what: `growth: time per byte of ${kind} in pieces of ${String(size)} at 10 kB, 100 kB, 1 MB, 10 MB`,
    measured: `${times.map((time) => time.toFixed(1)).join(", ")} ns`,
    ratio,
    goal: "flat (none above 1.25 × that at 10 kB)",
    ok: ratio <= 1.25,
  };
}

/** A reply of about this many characters, all ASCII: as many bytes. */
function reply(kind: Kind, length: number): string {
  if (kind === "prose") return paragraph.repeat(length / paragraph.length);
  return `<code_interpreter lang="python">\n${program.repeat(length / program.length)}</code_interpreter>\n`;
}

/** The least time of each in several turns, which they take together: whatever else the machine does hits all of them. */
function leasts(measures: readonly (() => number)[]): readonly number[] {
  const times = Array.from({ length: turns }, () => measures.map((measure) => measure()));
  return measures.map((_, index) => Math.min(...times.map((turn) => turn[index] ?? NaN)));
}

interface Feed {
  /** The length of each piece. */
  readonly size: number;
  /** After so many characters what is known is taken. */
  readonly takenAfter?: number;
  /** So many replies, one after another. */
  readonly times?: number;
}

/** Nanoseconds per byte of a reply with this text. */
function timePerByte(text: string, { size, takenAfter = frame, times = 1 }: Feed): number {
  const begun = performance.now();
  for (let time = 0; time < times; time++) {
    const parser = new CodeBlockParser();
    for (let from = 0; from < text.length; from += takenAfter) {
      const end = Math.min(from + takenAfter, text.length);
      for (let at = from; at < end; at += size) parser.push(text.slice(at, at + size));
      parser.take();
    }
    parser.end();
  }
  return ((performance.now() - begun) * 1e6) / (text.length * times);
}
