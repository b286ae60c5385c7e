import assert from "node:assert/strict";
import { unlessAborted, untilAborted, within } from "../../../../src/core/base/within.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

const never = (): Promise<never> => new Promise(() => undefined);

describe("work within a time", () => {
  const clock = new ManualClock();
  const limit = { clock, ms: 100, late: () => new Error("late") };

  it("resolves to its result and leaves no timer behind", async () => {
    assert.equal(await within(limit, new AbortController().signal, async () => "done"), "done");
    assert.equal(clock.waiting, 0);
  });

  it("rejects when time is up, also where the work does not listen, and tells the work", async () => {
    let told: AbortSignal | undefined;
    const work = within(limit, new AbortController().signal, (signal) => {
      told = signal;
      return never();
    });
    clock.advance(100);
    await assert.rejects(work, /^Error: late$/);
    assert.equal(told?.aborted, true);
  });

  it("rejects with the caller's reason when that aborts, before or meanwhile", async () => {
    const controller = new AbortController();
    const work = within(limit, controller.signal, never);
    controller.abort(new Error("stopped"));
    await assert.rejects(work, /^Error: stopped$/);
    await assert.rejects(within(limit, controller.signal, never), /^Error: stopped$/);
    assert.equal(clock.waiting, 0);
  });

  it("rejects with its own failure", async () => {
    const fail = (): Promise<never> => Promise.reject(new Error("failed"));
    await assert.rejects(within(limit, new AbortController().signal, fail), /^Error: failed$/);
  });
});

describe("waiting that can be given up", () => {
  it("ends with the work or with the signal, whichever comes first", async () => {
    const controller = new AbortController();
    assert.equal(await unlessAborted(Promise.resolve("done"), controller.signal), "done");
    const waiting = unlessAborted(never(), controller.signal);
    controller.abort(new Error("stopped"));
    await assert.rejects(waiting, /^Error: stopped$/);
    await assert.rejects(unlessAborted(Promise.resolve("done"), controller.signal), /^Error: stopped$/);
  });
});

describe("waiting for the end of something", () => {
  it("is over when the signal aborts, or at once when it has", async () => {
    const controller = new AbortController();
    let isOver = false;
    const waiting = untilAborted(controller.signal).then(() => {
      isOver = true;
    });
    await Promise.resolve();
    assert.equal(isOver, false);
    controller.abort();
    await waiting;
    await untilAborted(controller.signal);
  });
});
