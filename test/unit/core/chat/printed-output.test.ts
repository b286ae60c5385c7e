import assert from "node:assert/strict";
import fc from "fast-check";
import { PrintedOutput } from "../../../../src/core/chat/printed-output.ts";
import { output } from "../../../support/outputs.ts";

const kilobyte = "x".repeat(1024);

function printed(count: number, content = kilobyte): PrintedOutput {
  const kept = new PrintedOutput();
  const records = Array.from({ length: count }, (_, index) => output(index + 1, { content }));
  for (let start = 0; start < count; start += 100) kept.push(records.slice(start, start + 100));
  return kept;
}

describe("what a run has printed", () => {
  it("[I1] is kept whole up to 8 MiB", () => {
    const records = printed(8 * 1024).all();
    assert.deepEqual([records.length, records.some(({ stream }) => stream === "gap")], [8 * 1024, false]);
  });

  it("[I1] keeps its beginning and its end, and says what lies between, under a number of its own", () => {
    const records = printed(20_000).all();
    const gap = records.findIndex(({ stream }) => stream === "gap");
    assert.deepEqual([gap, records[0]?.seq, records.at(-1)?.seq], [128, 1, 20_000]);
    assert.equal(records.length, 128 + 1 + 8 * 1024);
    const seqs = records.map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      [...new Set(seqs)].sort((a, b) => a - b),
    );
  });

  it("[I1] is cut in the middle for whoever takes less", () => {
    const records = printed(1000).all(100 * 1024);
    assert.deepEqual(
      [records.length, records[127]?.seq, records[128]?.stream, records[129]?.seq],
      [229, 128, "gap", 901],
    );
  });

  it("has no gap where nothing is missing", () => {
    const records = printed(200).all(100 * 1024);
    assert.deepEqual([records.length, records.some(({ stream }) => stream === "gap")], [200, false]);
  });

  it("[I1] gives a page its newest mebibyte, and pages of what came before", () => {
    const kept = printed(2000);
    const tail = kept.tail();
    assert.deepEqual([tail.records.length, tail.records.at(-1)?.seq, tail.earlier], [1024, 2000, true]);
    const before = kept.tail({ beforeSeq: 101, limit: 100 });
    assert.deepEqual([before.records.length, before.records[0]?.seq, before.earlier], [100, 1, false]);
  });

  it("grows in number from record to record, whatever is printed", () => {
    const record = fc.record({ length: fc.integer({ min: 0, max: 200_000 }), update: fc.boolean() });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 120 }), fc.integer({ max: 500_000 }), (pieces, max) => {
        const kept = new PrintedOutput();
        for (const [index, { length, update }] of pieces.entries()) {
          const content = "x".repeat(length);
          const change = update ? { stream: "update" as const, display_id: "d", mime: "text/plain" } : {};
          kept.push([output(index + 1, { content, ...change })]);
        }
        const seqs = kept.all(max).map(({ seq }) => seq);
        assert.ok(seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0)));
        assert.equal(seqs.at(-1), pieces.length === 0 ? undefined : pieces.length);
      }),
      { numRuns: 200 },
    );
  });
});
