import assert from "node:assert/strict";
import { Feed, type OutputBatch } from "../../../../src/extension/panel/feed.ts";
import type { DaemonId } from "../../../../src/protocol/ids.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { output } from "../../../support/outputs.ts";

describe("the feed of one daemon's output", () => {
  let clock: ManualClock;
  let batches: OutputBatch[];
  let feed: Feed;

  const seqs = (): number[][] => batches.map(({ records }) => records.map(({ seq }) => seq));
  const begin = (after = 0): void => {
    feed.begin(after);
    clock.advance(0);
  };

  beforeEach(() => {
    clock = new ManualClock();
    batches = [];
    feed = new Feed("d" as DaemonId, clock, (batch) => batches.push(batch));
  });

  it("[D3] sends what the snapshot did not hold, once, and only after the snapshot's reply", () => {
    feed.push([output(1), output(2), output(3)]);
    feed.begin(2);
    assert.deepEqual(seqs(), []);
    clock.advance(0);
    assert.deepEqual(seqs(), [[3]]);
    feed.push([output(2), output(3), output(4)]);
    clock.advance(50);
    assert.deepEqual(seqs(), [[3], [4]]);
  });

  it("[D8] sends records as the contract has them, several in one batch", () => {
    const records = [output(1), output(2, { stream: "stderr" })];
    feed.push(records);
    begin();
    assert.deepEqual(batches, [{ daemon_id: "d", batch: 1, records }]);
  });

  it("[D3] sends the first record after a pause at once and joins those of a burst", () => {
    begin();
    feed.push([output(1)]);
    assert.deepEqual(seqs(), [[1]]);
    feed.push([output(2)]);
    feed.push([output(3)]);
    assert.deepEqual(seqs(), [[1]]);
    clock.advance(50);
    assert.deepEqual(seqs(), [[1], [2, 3]]);
    clock.advance(50);
    feed.push([output(4)]);
    assert.deepEqual(seqs(), [[1], [2, 3], [4]]);
  });

  it("[D3] sends at most twenty batches a second to a page that draws them", () => {
    begin();
    for (let i = 1; i <= 1000; i++) {
      feed.push([output(i)]);
      clock.advance(1);
      feed.acknowledge(batches.length);
    }
    assert.ok(batches.length <= 21, `${String(batches.length)} batches`);
    clock.advance(50);
    assert.deepEqual(
      seqs().flat(),
      Array.from({ length: 1000 }, (_, i) => i + 1),
    );
  });

  it("[D3] gives a page that is too slow only the newest tail, and says what was left out", () => {
    begin();
    const large = "x".repeat(100_000);
    for (let i = 1; i <= 20; i++) {
      feed.push([output(i, { content: large })]);
      clock.advance(50);
    }
    assert.deepEqual(seqs(), [[1], [2], [3], [4], [5]]);
    feed.acknowledge(5);
    const last = batches.at(-1);
    assert.deepEqual([last?.batch, last?.skipped_to, last?.records.at(-1)?.seq], [6, 16, 20]);
    assert.deepEqual(
      last?.records.map(({ seq }) => seq),
      [16, 17, 18, 19, 20],
    );
  });

  it("[D3] keeps one frame of an animation that waits", () => {
    begin();
    feed.push([output(1)]);
    for (let i = 2; i <= 9; i++) feed.push([output(i, { stream: "update", display_id: "plot" })]);
    feed.push([output(10, { stream: "update", display_id: "other" })]);
    clock.advance(50);
    assert.deepEqual(seqs(), [[1], [9, 10]]);
  });

  it("sends nothing and leaves no timer once it is disposed", () => {
    begin();
    feed.push([output(1), output(2)]);
    feed.push([output(3)]);
    feed.dispose();
    feed.push([output(4)]);
    clock.advance(1000);
    assert.deepEqual([seqs(), clock.waiting], [[[1, 2]], 0]);
  });
});
