import assert from "node:assert/strict";
import { LeasePulse, pulsePeriodMs } from "../../../src/extension/lease-pulse.ts";
import { ManualClock, settle } from "../../support/manual-clock.ts";

describe("the pulse of the user interface", () => {
  let clock: ManualClock;
  let present: boolean;
  let answers: (() => void)[];
  let lost: number;
  let back: number;
  let graceSeconds: number;
  let pulse: LeasePulse;

  beforeEach(() => {
    clock = new ManualClock();
    present = true;
    answers = [];
    lost = 0;
    back = 0;
    graceSeconds = 60;
    pulse = new LeasePulse({
      clock,
      roundTrip: () => (present ? Promise.resolve() : new Promise<void>((resolve) => answers.push(resolve))),
      graceSeconds: () => graceSeconds,
      onLost: () => (lost += 1),
      onBack: () => (back += 1),
    });
  });

  afterEach(() => {
    pulse.dispose();
    assert.equal(clock.waiting, 0);
  });

  it("[D7] counts a user interface that answers as there, for ever", async () => {
    await clock.advanceAsync(24 * 3600_000);
    assert.equal(lost, 0);
  });

  it("[D7] counts silence for the grace time as leaving, once", async () => {
    present = false;
    await clock.advanceAsync(pulsePeriodMs + 40_000);
    assert.equal(lost, 0);
    await clock.advanceAsync(20_000);
    assert.equal(lost, 1);
    await clock.advanceAsync(3600_000);
    assert.equal(lost, 1);
  });

  it("[D7] begins anew after an answer, and notices a second absence", async () => {
    present = false;
    await clock.advanceAsync(60_000);
    present = true;
    for (const answer of answers) answer();
    await settle();
    await clock.advanceAsync(3600_000);
    assert.equal(lost, 0);
    present = false;
    await clock.advanceAsync(120_000);
    assert.equal(lost, 1);
  });

  it("[D7] tells once that the user is back, and only after it told that they had left", async () => {
    present = false;
    await clock.advanceAsync(40_000);
    present = true;
    for (const answer of answers.splice(0)) answer();
    await settle();
    assert.equal(back, 0);
    present = false;
    await clock.advanceAsync(120_000);
    present = true;
    for (const answer of answers.splice(0)) answer();
    await clock.advanceAsync(120_000);
    assert.deepEqual([lost, back], [1, 1]);
  });

  it("[D7] does not count the sleep of the machine", async () => {
    present = false;
    await clock.advanceAsync(pulsePeriodMs);
    clock.jump(3600_000);
    await clock.advanceAsync(20_000);
    assert.equal(lost, 0);
  });

  it("[D7] never leaves with a grace of 0", async () => {
    graceSeconds = 0;
    present = false;
    await clock.advanceAsync(24 * 3600_000);
    assert.equal(lost, 0);
  });

  it("takes a refusal for an answer", async () => {
    pulse.dispose();
    pulse = new LeasePulse({
      clock,
      roundTrip: () => Promise.reject(new Error("no such command")),
      graceSeconds: () => graceSeconds,
      onLost: () => (lost += 1),
      onBack: () => (back += 1),
    });
    await clock.advanceAsync(3600_000);
    assert.equal(lost, 0);
  });
});
