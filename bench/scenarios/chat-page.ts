import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import type { CDPSession, Page } from "playwright-core";
import type { ChatMessage } from "../../src/protocol/chat.ts";
import type { MessageId } from "../../src/protocol/ids.ts";
import { answer, chatOf, userMessage, words } from "../../test/webview/chat-fixtures.ts";
import { Harness } from "../../test/webview/harness.ts";
import { openChat } from "../../test/webview/one-chat.ts";
import { count, median, ms } from "../numbers.ts";
import type { DrawWhole } from "../peers/whole-message.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";

const SIZE = 100_000;
const DELTA = 4;
/** As many as come within a frame from a model that writes 600 tokens a second. */
const PER_FRAME = 10;
const STEPS = 10;

/** One round of what models write. */
const ROUND = [
  "Some **words** of a paragraph with `code`, a [link](https://example.com/page) and *emphasis*, long enough to be wrapped once or twice in the column of the chat.",
  "## A heading",
  "1. First thing\n2. Second thing, with **bold**\n   - nested\n   - again\n3. Third thing",
  '```python\nimport time\n\ndef sample(seconds: int = 1) -> float:\n    """One sample."""\n    time.sleep(seconds)\n    return 42.0\n\nfor index in range(3):\n    print(f"{index}: {sample()}")\n```',
  "| Core | Load | Note |\n|---|---:|---|\n| 0 | 12 % | idle |\n| 1 | 97 % | busy |\n| 2 | 45 % | so so |",
  "> Quoted words over more than one line, so that they are wrapped at the end of the column.",
].join("\n\n");

/** What one tenth of the answer took. */
interface Step {
  readonly scriptMs: number;
  /** With style, layout and painting. */
  readonly taskMs: number;
  readonly frames: number;
  readonly longestMs: number;
}

/** The chat's page alone, in a browser: an answer that streams, and a long chat that is opened. */
export const chatPage: Scenario = {
  name: "chat-page",
  perStack: false,
  async *run(bench) {
    const harness = await Harness.start();
    try {
      const text = `${ROUND}\n\n`.repeat(Math.ceil(SIZE / ROUND.length)).slice(0, SIZE);
      yield* streaming(harness, text);
      yield* streaming(
        harness,
        `\`\`\`python\n${"x = [index for index in range(10)]  # code\n".repeat(2500)}`.slice(0, SIZE),
        "one block of code",
      );
      yield await opening(harness, bench.full ? 7 : 3);
    } finally {
      await harness.stop();
    }
  },
};

async function* streaming(harness: Harness, text: string, kind = "an answer"): AsyncIterable<Row> {
  const message = answer("s", [words("")], { status: "streaming" });
  const { page } = await openChat(harness, [userMessage("u", "hi"), message]);
  const session = await page.context().newCDPSession(page);
  // What the page's thread has worked: what else the machine does at the same time does not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const steps: Step[] = [];
  // The first one warms up.
  for (let step = 0; step < STEPS; step++) {
    const part = text.slice((step * SIZE) / STEPS, ((step + 1) * SIZE) / STEPS);
    steps.push(await stream(page, session, part));
  }
  const perDelta = steps.map(({ scriptMs, frames }) => (scriptMs * 1000) / (frames * PER_FRAME));
  const [early, late] = [median(perDelta.slice(1, 4)), median(perDelta.slice(-3))];
  yield {
    what: `${kind} of ${count(SIZE)} characters in deltas of ${String(DELTA)}: script time per delta, 2nd–4th and last three tenths`,
    measured: `${early.toFixed(0)} µs, ${late.toFixed(0)} µs`,
    ratio: late / early,
    goal: "flat: ≤ 1.5",
    ok: late / early <= 1.5,
  };
  const longest = Math.max(...steps.map(({ longestMs }) => longestMs));
  yield { what: "… longest frame", measured: ms(longest), goal: "≤ 50 ms", ok: longest <= 50 };
  const ours = steps.reduce((sum, { taskMs }) => sum + taskMs, 0);
  const frames = steps.reduce((sum, step) => sum + step.frames, 0);
  const whole = (await drawWhole(page, session, text)) * frames;
  yield {
    what: `… time of all ${String(frames)} frames`,
    measured: ms(ours),
    limit: `${ms(whole)}, the whole message at each frame`,
    ratio: ours / whole,
    goal: "< 0.2",
    ok: ours / whole < 0.2,
  };
  await page.context().close();
}

/** Sends a part of the answer, some deltas a frame, and waits for each frame until it is painted. */
async function stream(page: Page, session: CDPSession, part: string): Promise<Step> {
  const pieces = part.match(new RegExp(`[^]{1,${String(DELTA * PER_FRAME)}}`, "g")) ?? [];
  const first = await work(session);
  let before = first;
  let longestMs = 0;
  for (const piece of pieces) {
    await page.evaluate(
      async ([text, size]) => {
        const deltas = text.match(new RegExp(`[^]{1,${String(size)}}`, "g")) ?? [];
        window.fakeHost.chat(
          deltas.map((delta) => ({ type: "part:appended", message_id: "s" as MessageId, text: delta })),
        );
        await new Promise(requestAnimationFrame);
        await new Promise((resolve) => setTimeout(resolve));
      },
      [piece, DELTA] as const,
    );
    const now = await work(session);
    longestMs = Math.max(longestMs, now.taskMs - before.taskMs);
    before = now;
  }
  return {
    frames: pieces.length,
    longestMs,
    scriptMs: before.scriptMs - first.scriptMs,
    taskMs: before.taskMs - first.taskMs,
  };
}

/** What the page has worked until now, in milliseconds: scripts alone, and with style, layout and painting. */
async function work(session: CDPSession): Promise<{ readonly scriptMs: number; readonly taskMs: number }> {
  const { metrics } = await session.send("Performance.getMetrics");
  const valueOf = (wanted: string): number =>
    1000 * (metrics.find(({ name }) => name === wanted)?.value ?? 0);
  return { scriptMs: valueOf("ScriptDuration"), taskMs: valueOf("TaskDuration") };
}

/** What it takes on average to draw all of the message anew, from its beginning to its end. */
async function drawWhole(page: Page, session: CDPSession, text: string): Promise<number> {
  const built = await build({
    entryPoints: [fileURLToPath(new URL("../peers/whole-message.ts", import.meta.url))],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
  });
  await page.evaluate(built.outputFiles[0]?.text ?? "");
  const times: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const before = await work(session);
    await page.evaluate(
      (part) => {
        (window.drawWhole satisfies DrawWhole)(part);
      },
      text.slice(0, ((step + 0.5) * text.length) / STEPS),
    );
    times.push((await work(session)).taskMs - before.taskMs);
  }
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

async function opening(harness: Harness, turns: number): Promise<Row> {
  const messages = Array.from({ length: 500 }, (_, index): ChatMessage =>
    index % 2 === 0
      ? userMessage(`m${String(index)}`, "A question")
      : answer(`m${String(index)}`, [words(ROUND)]),
  );
  const chat = chatOf(messages, { chat_id: "c5" as never });
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const { page } = await openChat(harness, [userMessage("u", "hi")]);
    times.push(
      await page.evaluate(async (opened) => {
        const start = performance.now();
        window.fakeHost.send("chat:opened", { chat: opened });
        while (document.querySelector('[data-message-id="m499"]') === null)
          await new Promise((resolve) => setTimeout(resolve));
        await new Promise(requestAnimationFrame);
        await new Promise((resolve) => setTimeout(resolve));
        return performance.now() - start;
      }, chat),
    );
    await page.context().close();
  }
  const took = Math.min(...times);
  return {
    what: "opening a chat of 500 messages: until it answers",
    measured: ms(took),
    goal: "< 500 ms",
    ok: took < 500,
  };
}
