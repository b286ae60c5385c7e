import assert from "node:assert/strict";
import { SharedFlight } from "../../../../src/core/engine/shared-flight.ts";

describe("SharedFlight", () => {
  const { signal } = new AbortController();

  it("does the work once for all who wait, and anew afterwards", async () => {
    const flight = new SharedFlight<number>();
    let count = 0;
    const work = (): Promise<number> => Promise.resolve((count += 1));
    assert.deepEqual(await Promise.all([flight.join(work, signal), flight.join(work, signal)]), [1, 1]);
    assert.equal(await flight.join(work, signal), 2);
  });

  it("passes a failure to all who wait, and tries anew afterwards", async () => {
    const flight = new SharedFlight<number>();
    const failing = (): Promise<number> => Promise.reject(new Error("no"));
    const both = await Promise.allSettled([flight.join(failing, signal), flight.join(failing, signal)]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal(await flight.join(() => Promise.resolve(1), signal), 1);
  });

  it("ends the work when the last one gives up, not before", async () => {
    const flight = new SharedFlight<never>();
    const seen: string[] = [];
    const work = (inner: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        inner.addEventListener("abort", () => {
          seen.push("ended");
          reject(new Error("ended"));
        });
      });
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = Promise.allSettled([flight.join(work, first.signal), flight.join(work, second.signal)]);
    first.abort();
    await new Promise(setImmediate);
    assert.deepEqual(seen, []);
    second.abort();
    await waiting;
    assert.deepEqual(seen, ["ended"]);
  });

  it("starts nothing for one who has given up already", async () => {
    const flight = new SharedFlight<number>();
    await assert.rejects(
      flight.join(() => assert.fail("started"), AbortSignal.abort()),
      { name: "AbortError" },
    );
  });
});
