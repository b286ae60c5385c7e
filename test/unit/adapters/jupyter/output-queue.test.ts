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

  it("lets a reader leave while it waits, and takes nothing from the next one", async () => {
    const queue = new OutputQueue<number>();
    const reader = queue[Symbol.asyncIterator]();
    queue.push(1);
    assert.deepEqual(await reader.next(), { done: false, value: 1 });
    const waiting = reader.next();
    await reader.return?.();
    queue.push(2);
    queue.end();
    assert.equal((await waiting).done, true);
    const seen: number[] = [];
    for await (const value of queue) seen.push(value);
    assert.deepEqual(seen, [2]);
  });
});
