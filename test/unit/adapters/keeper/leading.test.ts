import assert from "node:assert/strict";
import { Leading } from "../../../../src/adapters/keeper/leading.ts";
import { quietLog } from "../../../support/executor.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";
import { Terms } from "../../../support/terms.ts";

describe("Leading", () => {
  let clock: ManualClock;
  let terms: Terms;
  let leading: Leading;
  /** What the keeper was asked, in order: "lead 1" with the number of the question, "unlead". */
  let asked: string[];
  let failure: Error | undefined;

  beforeEach(() => {
    clock = new ManualClock();
    terms = new Terms();
    asked = [];
    failure = undefined;
    const answer = async (what: string): Promise<void> => {
      asked.push(what);
      await Promise.resolve();
      if (failure !== undefined) throw failure;
    };
    leading = new Leading({
      lead: ({ ask }) => answer(`lead ${String(ask)}`),
      unlead: () => answer("unlead"),
      clock,
      log: quietLog,
    });
  });

  it("[A1] leads when it is its turn, until the line is lost", async () => {
    terms.campaign(leading, "a");
    assert.deepEqual(asked, ["lead 1"]);
    leading.turn("thing", 1);
    await settle();
    assert.deepEqual(terms.leaders, ["a"]);
    leading.lost();
    await settle();
    assert.deepEqual(terms.leaders, []);
    leading.connected();
    assert.deepEqual(asked, ["lead 1", "lead 2"]);
  });

  it("[A1, bad/api-two-windows] takes no turn that was given for an older question", async () => {
    const first = terms.campaign(leading, "a");
    first.dispose();
    await settle();
    terms.campaign(leading, "b");
    assert.deepEqual(asked, ["lead 1", "unlead", "lead 2"]);
    // It was on its way when the window let go; the keeper has given it to another one since.
    leading.turn("thing", 1);
    leading.lost();
    leading.turn("thing", 2);
    await settle();
    assert.deepEqual(terms.history, []);
  });

  it("[A1] tells the keeper only when what it led is over, and begins no term before the last one is", async () => {
    const closing = Promise.withResolvers<undefined>();
    const campaign = terms.campaign(leading, "a", closing.promise);
    leading.turn("thing", 1);
    await settle();
    campaign.dispose();
    await settle();
    assert.deepEqual(asked, ["lead 1"]);
    terms.campaign(leading, "b");
    leading.turn("thing", 2);
    await settle();
    assert.deepEqual(terms.history, ["+a"]);
    closing.resolve(undefined);
    await settle();
    // The window has never let go of its place.
    assert.deepEqual(
      [terms.history, asked],
      [
        ["+a", "-a", "+b"],
        ["lead 1", "lead 2"],
      ],
    );
    assert.deepEqual(terms.overlaps, []);
  });

  it("[A1] begins no term that was over before it could", async () => {
    const closing = Promise.withResolvers<undefined>();
    terms.campaign(leading, "a", closing.promise);
    leading.turn("thing", 1);
    await settle();
    leading.lost();
    leading.connected();
    leading.turn("thing", 2);
    leading.lost();
    closing.resolve(undefined);
    await settle();
    assert.deepEqual(terms.history, ["+a", "-a"]);
  });

  it("[A1] asks again when the keeper could not be asked", async () => {
    failure = new Error("no keeper");
    terms.campaign(leading, "a");
    await clock.advanceAsync(70_000);
    assert.deepEqual(asked, ["lead 1", "lead 2", "lead 3"]);
    failure = undefined;
    await clock.advanceAsync(300_000);
    assert.equal(asked.length, 4);
  });

  it("[A1, bad/tab-closed] asks nothing while the window has let go of the line", async () => {
    failure = new Error("no keeper");
    const campaign = terms.campaign(leading, "a");
    leading.letGo();
    await clock.advanceAsync(300_000);
    campaign.dispose();
    await clock.advanceAsync(300_000);
    assert.deepEqual([asked, clock.waiting], [["lead 1"], 0]);
  });

  it("[A1] stands what it leads failing", async () => {
    const campaign = leading.campaign("thing", () => Promise.reject(new Error("a bug")));
    leading.turn("thing", 1);
    await settle();
    campaign.dispose();
    await settle();
    assert.deepEqual(asked, ["lead 1", "unlead"]);
  });
});
