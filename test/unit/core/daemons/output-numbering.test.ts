import assert from "node:assert/strict";
import fc from "fast-check";
import type { KernelOutput } from "../../../../src/core/daemons/kernel-host.ts";
import { OutputNumbering } from "../../../../src/core/daemons/output-numbering.ts";
import type { DaemonOutput } from "../../../../src/protocol/daemon.ts";
import { type DaemonId, EDITOR_CHAT, NO_MESSAGE } from "../../../../src/protocol/ids.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

type Piece = Extract<KernelOutput, { kind: "output" }>;

const owner = { daemon_id: "d" as DaemonId, chat_id: EDITOR_CHAT, message_id: NO_MESSAGE };

function text(content: string, stream: "stdout" | "stderr" = "stdout"): Piece {
  return { kind: "output", stream, content, timestamp: 5 };
}

function frame(content: string, displayId = "a"): Piece {
  return { kind: "output", stream: "update", content, mime: "image/png", displayId, timestamp: 5 };
}

function setUp(lastSeq = 0): { clock: ManualClock; numbering: OutputNumbering; batches: DaemonOutput[][] } {
  const clock = new ManualClock();
  const batches: DaemonOutput[][] = [];
  const numbering = new OutputNumbering(owner, lastSeq, clock, (records) => batches.push([...records]));
  return { clock, numbering, batches };
}

describe("the numbering of output", () => {
  it("[D8] makes the contract's payload", () => {
    const { numbering, batches } = setUp(7);
    numbering.push(text("hello\n"));
    assert.deepEqual(batches, [[{ ...owner, stream: "stdout", content: "hello\n", timestamp: 5, seq: 8 }]]);
  });

  it("[D3] sends the first piece at once and joins the burst that follows", async () => {
    const { clock, numbering, batches } = setUp();
    numbering.push(text("a"));
    numbering.push(text("b"));
    numbering.push(text("c"));
    numbering.push(text("!", "stderr"));
    await clock.advanceAsync(16);
    assert.deepEqual(
      batches.map((batch) => batch.map(({ content, seq }) => [content, seq])),
      [
        [["a", 1]],
        [
          ["bc", 2],
          ["!", 3],
        ],
      ],
    );
  });

  it("[D7] keeps the kernel's count of the last message of each record", async () => {
    const { clock, numbering, batches } = setUp();
    numbering.push({ ...text("a"), number: 4 });
    numbering.push({ ...text("b"), number: 5 });
    numbering.push({ ...text("c"), number: 6 });
    await clock.advanceAsync(16);
    assert.deepEqual(
      batches.flat().map(({ content, kernel_seq }) => [content, kernel_seq]),
      [
        ["a", 4],
        ["bc", 6],
      ],
    );
  });

  it("[D3] sends at once again after a pause", async () => {
    const { clock, numbering, batches } = setUp();
    numbering.push(text("a"));
    await clock.advanceAsync(100);
    numbering.push(text("b"));
    assert.equal(batches.length, 2);
  });

  it("[D3] keeps only the newest frame of a burst, each display for itself", async () => {
    const { clock, numbering, batches } = setUp();
    numbering.push(text("start"));
    for (const piece of [frame("1"), frame("x", "b"), frame("2"), frame("3")]) numbering.push(piece);
    await clock.advanceAsync(16);
    assert.deepEqual(
      batches[1]?.map(({ content }) => content),
      ["x", "3"],
    );
  });

  it("[D3, bad/animation] sends a burst early for what it sends, not for what it leaves out", async () => {
    const { clock, numbering, batches } = setUp();
    numbering.push(text("start"));
    const large = "x".repeat(100_000);
    for (let i = 0; i < 10; i++) numbering.push(frame(`${String(i)}${large}`));
    for (let i = 0; i < 10; i++) {
      numbering.push(text("y".repeat(60_000)));
      numbering.push({ kind: "output", stream: "clear", content: "", wait: false, timestamp: 5 });
    }
    assert.equal(batches.length, 1);
    await clock.advanceAsync(16);
    assert.deepEqual(
      batches[1]?.map(({ stream }) => stream),
      ["clear"],
    );
  });

  it("[D12] cuts a huge text into pieces and loses nothing, whatever it is made of", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 3 })),
        fc.integer({ min: 0, max: 3 }),
        (parts, shift) => {
          const { numbering, batches } = setUp();
          const content = "x".repeat(shift) + "😀".repeat(70_000) + parts.join("");
          numbering.push(text(content));
          numbering.flush();
          const records = batches.flat();
          assert.equal(records.map((record) => record.content).join(""), content);
          assert.ok(records.every((record) => record.content.length <= 64 * 1024));
          assert.ok(records.slice(0, 2).every((record) => record.content.isWellFormed()));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("[D12] replaces an output that is too large by a gap that says so", () => {
    const { numbering, batches } = setUp();
    numbering.push({ ...frame("x".repeat(17 * 1024 * 1024)), stream: "display" });
    assert.deepEqual(
      batches.flat().map(({ stream, missing_bytes }) => [stream, missing_bytes]),
      [["gap", 17 * 1024 * 1024]],
    );
  });
});
