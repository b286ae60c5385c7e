import assert from "node:assert/strict";
import { ShownCalls } from "../../../../src/extension/agents/shown-calls.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";

describe("calls that the editor has asked about", () => {
  let clock: ManualClock;
  let calls: ShownCalls;
  let answer: () => Promise<void>;

  beforeEach(() => {
    clock = new ManualClock();
    answer = () => Promise.resolve();
    calls = new ShownCalls(clock, () => answer());
  });

  /** Time in which the window answers whenever it is asked. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      await clock.advanceAsync(100);
      await settle();
    }
  }

  afterEach(() => {
    calls.dispose();
    assert.equal(clock.waiting, 0);
  });

  it("[A4] count when a person has had the time to answer", async () => {
    calls.remember("a");
    await pass(1000);
    assert.equal(calls.take("a"), true);
  });

  it("[A4, bad/agent-auto-approve] do not count when they come at once: no person has clicked", async () => {
    calls.remember("a");
    await pass(900);
    assert.equal(calls.take("a"), false);
  });

  it("[A4, bad/agent-auto-approve] do not count because time has jumped", () => {
    calls.remember("a");
    clock.jump(60_000);
    assert.equal(calls.take("a"), false);
  });

  it("[A4, bad/agent-auto-approve] do not count because this process or the window has stood still", async () => {
    calls.remember("a");
    await clock.advanceAsync(100);
    const answered = Promise.withResolvers<undefined>();
    answer = async () => {
      await answered.promise;
    };
    await pass(60_000);
    answered.resolve(undefined);
    await settle();
    assert.equal(calls.take("a"), false);
    calls.remember("b");
    answer = () => Promise.reject(new Error("The window is gone."));
    await pass(2000);
    assert.equal(calls.take("b"), false);
  });

  it("[A4] count once, and for what was shown", async () => {
    calls.remember("a");
    await pass(1000);
    assert.deepEqual([calls.take("b"), calls.take("a"), calls.take("a")], [false, true, false]);
  });

  it("[A4] count from the newest question on", async () => {
    calls.remember("a");
    await pass(1000);
    calls.remember("a");
    assert.equal(calls.take("a"), false);
  });

  it("[A4] are forgotten after half an hour", async () => {
    calls.remember("a");
    await pass(1000);
    await clock.advanceAsync(30 * 60_000);
    assert.equal(calls.take("a"), false);
  });
});
