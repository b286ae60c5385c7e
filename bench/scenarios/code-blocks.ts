import { CodeBlockParser } from "../../src/core/chat/code-blocks.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

const turns = 9;
const goalSpeed = 100;
const small = 10_000;
const large = 10_000_000;

const paragraph =
  "The **quick** brown fox isn't lazy: it reads `data.csv` and finds 42 rows (see [docs](https://x.y)).\n" +
  "Then a < b, and so on; nothing else.\n\n- one item with text\n- another item with more text in it\n\n";
const program =
  "def total(numbers, b):\n    for i, a in enumerate(numbers):\n        if a < b:\n" +
  "            print(f'value {a:>10} of {b}')  # comment\n    return sum(numbers)\n\n";

type Kind = "prose" | "code";

/** What finding the code in a reply costs while the reply comes. */
export const codeBlocks: Scenario = {
  name: "code-blocks",
  perStack: false,
  async *run() {
    for (const size of [1, 16, 256, 4096]) yield throughput(size);
    yield growth("prose");
    yield growth("code");
  },
};

function throughput(size: number): Row {
  const length = size === 1 ? large / 5 : large;
  const prose = 1000 / best(() => timePerByte(reply("prose", length), size));
  const code = 1000 / best(() => timePerByte(reply("code", length), size));
  const hasGoal = size >= 256;
  return {
    what: `code blocks in a reply that comes in pieces of ${String(size)}: throughput`,
    measured: `prose ${prose.toFixed(0)} MB/s, code ${code.toFixed(0)} MB/s`,
    goal: hasGoal ? `≥ ${String(goalSpeed)} MB/s` : "(from 256 on)",
    ok: hasGoal ? Math.min(prose, code) >= goalSpeed : undefined,
  };
}

/** The code of a block has to be joined in the end, which costs more per byte where it no longer fits into a cache: that is the limit. */
function growth(kind: Kind): Row {
  const short = reply(kind, small);
  const long = reply(kind, large);
  const ofShort = best(() => timePerByte(short, 256, large / small));
  const ofLong = best(() => timePerByte(long, 256));
  const joined = kind === "code";
  const limitOfShort = joined ? best(() => joinTimePerByte(short, 256, large / small)) : 0;
  const limitOfLong = joined ? best(() => joinTimePerByte(long, 256)) : 0;
  const ratio = (ofLong - limitOfLong) / (ofShort - limitOfShort);
  return {
    what: `growth: time per byte of ${kind} at 10 kB, 10 MB`,
    measured: `${ofShort.toFixed(1)} ns, ${ofLong.toFixed(1)} ns`,
    ...(joined
      ? { limit: `${limitOfShort.toFixed(1)} ns, ${limitOfLong.toFixed(1)} ns, joining the pieces` }
      : {}),
    ratio,
    goal: joined ? "flat without the joining (ratio ≤ 1.25)" : "flat (ratio ≤ 1.25)",
    ok: ratio <= 1.25,
  };
}

/** A reply of about this many characters, all ASCII: as many bytes. */
function reply(kind: Kind, length: number): string {
  if (kind === "prose") return paragraph.repeat(length / paragraph.length);
  return `<code_interpreter lang="python">\n${program.repeat(length / program.length)}</code_interpreter>\n`;
}

function best(measure: () => number): number {
  return Math.min(...Array.from({ length: turns }, measure));
}

/** Nanoseconds per byte of so many replies with this text, each in pieces of this size. */
function timePerByte(text: string, size: number, times = 1): number {
  const begun = performance.now();
  for (let time = 0; time < times; time++) {
    const parser = new CodeBlockParser();
    for (let at = 0; at < text.length; at += size) parser.push(text.slice(at, at + size));
    parser.end();
  }
  return ((performance.now() - begun) * 1e6) / (text.length * times);
}

/** The same for nothing but cutting and joining. */
function joinTimePerByte(text: string, size: number, times = 1): number {
  const begun = performance.now();
  for (let time = 0; time < times; time++) {
    const pieces: string[] = [];
    for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
    pieces.join("");
  }
  return ((performance.now() - begun) * 1e6) / (text.length * times);
}
