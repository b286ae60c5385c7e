import assert from "node:assert/strict";
import { OutputQueue } from "../../../../src/adapters/jupyter/output-queue.ts";

describe("the output queue", () => {
  it("keeps the order, whether the reader or the writer is first, and ends after what is queued", async () => {
    const queue = new OutputQueue<number>();
    queue.push(1);
    const read = (async () => {
      const seen: number[] = [];
      for await (const value of queue) seen.push(value);
      return seen;
    })();
    queue.push(2);
    await Promise.resolve();
    queue.push(3);
    queue.end();
    queue.push(4);
    queue.end();
    assert.deepEqual(await read, [1, 2, 3]);
  });
});
