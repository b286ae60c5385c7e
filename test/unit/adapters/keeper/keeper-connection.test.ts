import assert from "node:assert/strict";
import { join } from "node:path";
import { KeeperConnection } from "../../../../src/adapters/keeper/keeper-connection.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

/** Nobody ever listens there, so every try ends at once. */
const nowhere = join(import.meta.dirname, "nobody-listens-here");

function connection(clock: ManualClock, launches: boolean[]): KeeperConnection {
  return new KeeperConnection({
    address: nowhere,
    hello: () => {
      throw new Error("There is nobody to say it to.");
    },
    launch: (again) => launches.push(again),
    onMessage: () => undefined,
    clock,
  });
}

/** Lets the real refusals of the operating system and the timers of the test take turns. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) await clock.advanceAsync(250);
}

describe("KeeperConnection", () => {
  it("gives up a request when no keeper comes, and tries to start one ever more rarely", async () => {
    const clock = new ManualClock();
    const launches: boolean[] = [];
    const line = connection(clock, launches);
    const asked = assert.rejects(line.request("windows", {}), { code: "keeper.unreachable", retry: true });
    await pass(clock, 21_000);
    await asked;
    assert(launches.length >= 2 && launches.length <= 4, `${String(launches.length)} keepers in 21 seconds`);
    await pass(clock, 600_000);
    assert(launches.length <= 20, `${String(launches.length)} keepers in ten minutes`);
    assert.deepEqual(new Set(launches), new Set([false]));
    line.dispose();
    const before = launches.length;
    await pass(clock, 120_000);
    assert.equal(launches.length, before);
  });

  it("asks nothing for somebody who has gone", async () => {
    const clock = new ManualClock();
    const launches: boolean[] = [];
    const line = connection(clock, launches);
    await assert.rejects(line.request("windows", {}, AbortSignal.abort()), { name: "AbortError" });
    line.dispose();
    await assert.rejects(line.request("windows", {}), { code: "keeper.unreachable" });
    assert.deepEqual(launches, []);
  });
});
