import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AppError } from "../../../src/core/base/errors.ts";
import { StorageNotice } from "../../../src/extension/daemons/storage-notice.ts";
import { fileName } from "../../../src/extension/file-name.ts";
import { Once } from "../../../src/extension/once.ts";
import { TemporaryFiles } from "../../../src/extension/storage.ts";
import { isUnfinished } from "../../../src/extension/unfinished.ts";

describe("a full disk", () => {
  it("[bad/disk-full] is shown once, and again after ten minutes of peace", () => {
    const shown: unknown[] = [];
    let now = 0;
    const show = async (error: unknown): Promise<void> => {
      shown.push([now, error]);
    };
    const notice = new StorageNotice({ show }, { now: () => now });
    const error = new AppError("journal.full", "The disk is full.");
    for (now of [1, 2, 500_000, 1_000_000, 1_600_000]) notice.tell(error);
    assert.deepEqual(shown, [
      [1, error],
      [1_600_000, error],
    ]);
  });
});

describe("something made once", () => {
  it("is made on first use, for all who ask at that time", async () => {
    let made = 0;
    const once = new Once(async () => (made += 1));
    assert.deepEqual([once.current, made], [undefined, 0]);
    assert.deepEqual(await Promise.all([once.get(), once.get()]), [1, 1]);
    assert.equal(once.current, 1);
  });

  it("tells those who wait for it without making it", async () => {
    const told: string[] = [];
    const once = new Once(async () => "made");
    once.whenMade((value) => told.push(`before: ${value}`));
    assert.equal(told.length, 0);
    await once.get();
    once.whenMade((value) => told.push(`after: ${value}`));
    await once.get();
    assert.deepEqual(told, ["before: made", "after: made"]);
  });

  it("is tried again after a failure", async () => {
    let tries = 0;
    const once = new Once(async () => {
      tries += 1;
      if (tries === 1) throw new Error("first");
      return tries;
    });
    await assert.rejects(once.get(), /first/);
    assert.equal(await once.get(), 2);
  });
});

describe("the name of a file", () => {
  it("keeps what every system takes and nothing that leads elsewhere", () => {
    assert.deepEqual(
      ["monitor.py", "../../etc/passwd", "a\u0000b\u202ec", "CON", "..", "", " x ", "l".repeat(90)].map(
        (title) => fileName(title, "output"),
      ),
      ["monitor.py", "etc passwd", "a b c", "output", "output", "output", "x", "l".repeat(60)],
    );
  });
});

describe("an entry on disk", () => {
  it("[D7] is unfinished until its phase is the last", () => {
    const entry = (phase: string): string => JSON.stringify({ record: { code: "phase = 1", phase } });
    assert.deepEqual(
      ["starting", "running", "stopping", "ended"].map((phase) => isUnfinished(entry(phase))),
      [true, true, true, false],
    );
    assert.equal(isUnfinished(""), false);
  });
});

describe("temporary files", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "backburner-files-"));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are for this user alone, and gone after a day", async () => {
    const files = new TemporaryFiles(join(folder, "temporary"));
    const old = await files.create("old.log");
    const fresh = await files.create("fresh.log");
    if (process.platform !== "win32") assert.equal((await stat(fresh)).mode & 0o777, 0o600);
    const yesterday = new Date(Date.now() - 2 * 24 * 3600 * 1000);
    await utimes(dirname(old), yesterday, yesterday);
    await files.sweep(Date.now());
    assert.deepEqual(await readdir(dirname(fresh)), ["fresh.log"]);
    assert.equal((await readdir(join(folder, "temporary"))).length, 1);
  });
});
