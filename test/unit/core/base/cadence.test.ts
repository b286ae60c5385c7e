import assert from "node:assert/strict";
import { Cadence } from "../../../../src/core/base/cadence.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

describe("a cadence", () => {
  let clock: ManualClock;
  let calls: number[];
  let cadence: Cadence;

  beforeEach(() => {
    clock = new ManualClock(0);
    calls = [];
    cadence = new Cadence(clock, 50, () => calls.push(clock.now()));
  });

  it("calls at once after a pause, then once a period, and leaves no timer", () => {
    cadence.request();
    clock.advance(20);
    for (let i = 0; i < 5; i += 1) cadence.request();
    clock.advance(200);
    cadence.request();
    assert.deepEqual([calls, clock.waiting], [[0, 50, 220], 0]);
  });

  it("does not wait for the hour by which the clock was set back", () => {
    cadence.request();
    clock.jump(-3600_000);
    cadence.request();
    assert.equal(calls.length, 2);
  });

  it("calls nobody once it is disposed", () => {
    cadence.request();
    cadence.request();
    cadence.dispose();
    clock.advance(1000);
    assert.deepEqual([calls, clock.waiting], [[0], 0]);
  });
});
