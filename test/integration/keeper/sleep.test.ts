import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { debStack } from "../../support/jupyter/stacks.ts";
import { RealUser, signal } from "../../support/real/user.ts";

const numbered = (lines: number): string =>
  `import time\nfor i in range(${String(lines)}):\n    print(f"{i:06d}")\n    time.sleep(0.05)`;

describe("Time that does not pass as it should", function () {
  this.timeout(90_000);
  let user: RealUser;

  before(function () {
    // What runs is read from /proc.
    if (process.platform !== "linux") this.skip();
  });

  beforeEach(async () => {
    user = await RealUser.make((await debStack()).python);
  });

  afterEach(async () => {
    await user[Symbol.asyncDispose]();
  });

  /** Halts everything but the kernels, which on a machine that sleeps would print nothing either. */
  async function halted(pid: number | undefined, ms: number): Promise<void> {
    assert(pid !== undefined);
    const pids = [pid, ...(await user.world.keeperPids())];
    assert.equal(pids.length, 2);
    for (const one of pids) signal(one, "SIGSTOP");
    await sleep(ms);
    for (const one of pids) signal(one, "SIGCONT");
  }

  it("[D3, D7, bad/sleep] a window and a keeper that were halted go on, and no line is missing or doubled", async () => {
    const lines = 140;
    // Longer than the grace: whoever was halted has not been away.
    const { window, ids } = await user.open([numbered(lines)], { graceSeconds: 2 });
    const [id] = ids;
    assert(id !== undefined);
    await user.printed(id, 20);
    await halted(window.pid, 4000);
    const record = await user.until(id, ({ phase }) => phase === "ended");
    assert.deepEqual([record.status, record.reason], ["completed", "finished"]);
    const { gapBytes: _, ...kept } = await user.lines(id);
    assert.deepEqual(kept, { lines, missing: 0, doubled: 0, gaps: 0 });
    assert.equal((await user.world.keeperPids()).length, 1);
  });

  it("[D4, D9, bad/sleep] the maximum run time counts the time in which the window was halted", async () => {
    const { window, ids } = await user.open([numbered(100_000)], { maxRuntimeSeconds: 12 });
    const [id] = ids;
    assert(id !== undefined);
    await user.printed(id, 2);
    const { deadline_at: deadline } = await user.until(id, ({ phase }) => phase === "running");
    await halted(window.pid, deadline * 1000 - Date.now() + 500);
    const woken = Date.now() / 1000;
    const record = await user.until(id, ({ phase }) => phase === "ended");
    assert.deepEqual([record.status, record.reason], ["stopped", "max_runtime"]);
    // Not only after as much time again.
    assert((record.ended_at ?? Infinity) - woken < 8, `${String((record.ended_at ?? 0) - woken)} s after it`);
  });

  it("[D3, D4, bad/clock-jumps] a clock that is set a day ahead and then back holds up no line and ends nothing", async () => {
    const lines = 120;
    const { window, ids } = await user.open([numbered(lines)], { maxRuntimeSeconds: 60 });
    const [id] = ids;
    assert(id !== undefined && window.pid !== undefined);
    for (const printed of [20, 60]) {
      await user.printed(id, printed);
      signal(window.pid, "SIGUSR2");
    }
    const record = await user.until(id, ({ phase }) => phase === "ended");
    assert.equal(record.reason, "finished");
    const { gapBytes: _, ...kept } = await user.lines(id);
    assert.deepEqual(kept, { lines, missing: 0, doubled: 0, gaps: 0 });
  });
});
