import assert from "node:assert/strict";
import { ShownCalls } from "../../../../src/extension/agents/shown-calls.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

describe("calls that the editor has asked about", () => {
  let clock: ManualClock;
  let calls: ShownCalls;

  beforeEach(() => {
    clock = new ManualClock();
    calls = new ShownCalls(clock);
  });

  afterEach(() => {
    calls.dispose();
    assert.equal(clock.waiting, 0);
  });

  it("[A4] count when a person has had the time to answer", async () => {
    calls.remember("a");
    await clock.advanceAsync(700);
    assert.equal(calls.take("a"), true);
  });

  it("[A4, bad/agent-auto-approve] do not count when they come at once: no person has clicked", async () => {
    calls.remember("a");
    await clock.advanceAsync(600);
    assert.equal(calls.take("a"), false);
  });

  it("[A4, bad/agent-auto-approve] do not count because time has jumped", () => {
    calls.remember("a");
    clock.jump(60_000);
    assert.equal(calls.take("a"), false);
  });

  it("[A4] count once, and for what was shown", async () => {
    calls.remember("a");
    await clock.advanceAsync(1000);
    assert.deepEqual([calls.take("b"), calls.take("a"), calls.take("a")], [false, true, false]);
  });

  it("[A4] count from the newest question on", async () => {
    calls.remember("a");
    await clock.advanceAsync(1000);
    calls.remember("a");
    assert.equal(calls.take("a"), false);
  });

  it("[A4] are forgotten after half an hour", async () => {
    calls.remember("a");
    await clock.advanceAsync(30 * 60_000);
    assert.equal(calls.take("a"), false);
  });
});
