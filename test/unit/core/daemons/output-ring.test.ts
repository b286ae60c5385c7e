import assert from "node:assert/strict";
import { OutputRing } from "../../../../src/core/daemons/output-ring.ts";
import { output } from "../../../support/outputs.ts";

function seqs(ring: OutputRing): number[] {
  return ring.tail().records.map((record) => record.seq);
}

describe("the output ring", () => {
  it("[D3] keeps the newest within its length and says that there was more", () => {
    const ring = new OutputRing(30, false);
    ring.push([1, 2, 3].map((seq) => output(seq, { content: "x".repeat(10) })));
    assert.deepEqual([seqs(ring), ring.tail().earlier], [[1, 2, 3], false]);
    ring.push([output(4, { content: "x".repeat(15) })]);
    assert.deepEqual([seqs(ring), ring.tail().earlier], [[3, 4], true]);
  });
  it("[D3] keeps one record even when that alone is too long", () => {
    const ring = new OutputRing(10, false);
    ring.push([output(1), output(2, { content: "x".repeat(100) })]);
    assert.deepEqual(seqs(ring), [2]);
  });
  it("[D3] lets superseded frames go, each display for itself", () => {
    const ring = new OutputRing(1000, false);
    const frame = (seq: number, display_id: string): ReturnType<typeof output> =>
      output(seq, { stream: "update", display_id, mime: "image/png", content: "frame" });
    ring.push([output(1), frame(2, "a"), frame(3, "b"), output(4), frame(5, "a"), frame(6, "a")]);
    assert.deepEqual(seqs(ring), [1, 3, 4, 6]);
  });
});
