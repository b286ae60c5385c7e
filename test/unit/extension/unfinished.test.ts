import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Disposable } from "../../../src/core/base/lifecycle.ts";
import { onUnfinishedDaemons } from "../../../src/extension/unfinished.ts";

describe("a window that was never used", function () {
  let storage: string;
  let found: number;
  let waiting: Disposable;
  const periodMs = 20;

  beforeEach(async () => {
    storage = await mkdtemp(join(tmpdir(), "backburner-storage-"));
    found = 0;
  });

  afterEach(async () => {
    waiting.dispose();
    await rm(storage, { recursive: true, force: true });
  });

  async function write(id: string, phase: string): Promise<void> {
    await mkdir(join(storage, "daemons", id), { recursive: true });
    // Another window makes the folder first, and the entry a moment later.
    await wait(3 * periodMs);
    await writeFile(join(storage, "daemons", id, "daemon.json"), JSON.stringify({ record: { phase } }));
  }

  function watch(): void {
    waiting = onUnfinishedDaemons(storage, () => (found += 1), periodMs);
  }

  it("[D7] learns of a daemon that another window starts, once, and of none that has ended", async () => {
    watch();
    await wait(3 * periodMs);
    await write("ended", "ended");
    await wait(5 * periodMs);
    assert.equal(found, 0);
    await write("running", "running");
    await wait(10 * periodMs);
    await write("another", "running");
    await wait(5 * periodMs);
    assert.equal(found, 1);
  });

  it("[D7, bad/reload] learns at once of one that is there already", async () => {
    await write("running", "running");
    watch();
    await wait(periodMs / 2 + 30);
    assert.equal(found, 1);
  });

  it("looks no more once it does not matter", async () => {
    watch();
    waiting.dispose();
    await write("running", "running");
    await wait(5 * periodMs);
    assert.equal(found, 0);
  });
});
