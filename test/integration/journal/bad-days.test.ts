import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "../../../src/core/base/clock.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";
import { daemonEntry, daemonId, outputRecord } from "../../support/journal/records.ts";
import { temporaryJournal, type TemporaryJournal } from "../../support/journal/temporary-journal.ts";

const id = daemonId(1);
const limitedScript = join(import.meta.dirname, "../../support/journal/limited-process.ts");
const writerScript = join(import.meta.dirname, "../../support/journal/writer-process.ts");

describe("FileJournal on bad days", function () {
  this.timeout(60_000);
  let made: TemporaryJournal;

  beforeEach(async () => {
    made = await temporaryJournal({ clock: systemClock });
  });

  afterEach(async () => {
    await made.dispose();
  });

  const folderOf = (daemon: DaemonId): string => join(made.folder, daemon);
  const seqs = (records: readonly { readonly seq: number }[]): readonly number[] =>
    records.map(({ seq }) => seq);

  /** Writes records with a journal of its own and closes it. */
  async function write(
    records: Parameters<Awaited<ReturnType<TemporaryJournal["journal"]["open"]>>["writer"]["append"]>[0],
  ): Promise<void> {
    const { writer } = await made.journal.open(id);
    writer.append(records);
    await writer.close();
  }

  it("[bad/torn-journal] drops a last line that is torn at any byte, and never the file", async () => {
    await write([outputRecord(1), outputRecord(2)]);
    const path = join(folderOf(id), "output.ndjson");
    const { size: whole } = await stat(path);
    await write([outputRecord(3, { content: "né😀\n" })]);
    const torn = await readFile(path);
    for (let length = whole; length < torn.length; length += 1) {
      await writeFile(path, torn.subarray(0, length));
      assert.deepEqual(seqs((await made.journal.read(id, { sinceSeq: 0, limit: 10 })).records), [1, 2]);
      assert.deepEqual(seqs((await made.journal.readTail(id, { maxBytes: 100 })).records), [1, 2]);
      const { writer, lastSeq } = await made.journal.open(id);
      assert.equal(lastSeq, 2);
      writer.append([outputRecord(4)]);
      await writer.close();
      assert.deepEqual(seqs((await made.journal.read(id, { sinceSeq: 0, limit: 10 })).records), [1, 2, 4]);
    }
  });

  it("begins again when even the first line is torn", async () => {
    await write([outputRecord(1)]);
    const path = join(folderOf(id), "output.ndjson");
    for (const length of [0, 1, 20]) {
      await truncate(path, length).catch(() => writeFile(path, '{"schema":1,"kind":"h'.slice(0, length)));
      assert.deepEqual(seqs((await made.journal.read(id, { sinceSeq: 0, limit: 10 })).records), []);
    }
    await write([outputRecord(5)]);
    assert.deepEqual(seqs((await made.journal.read(id, { sinceSeq: 0, limit: 10 })).records), [5]);
  });

  it("leaves out a damaged line and keeps the others", async () => {
    await write([outputRecord(1)]);
    await appendFile(join(folderOf(id), "output.ndjson"), '{"seq":2,"damaged\n\u0000\u0000\n');
    await write([outputRecord(3)]);
    assert.deepEqual(seqs((await made.journal.read(id, { sinceSeq: 0, limit: 10 })).records), [1, 3]);
  });

  it("[bad/host-killed] loses nothing that was appended when the process is killed", async () => {
    const child = spawn(process.execPath, [writerScript, join(made.folder, "..")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    while (said.split("\n").length < 200) await wait(10);
    child.kill("SIGKILL");
    await once(child, "close");
    const appended = Number(said.trimEnd().split("\n").at(-1));
    let since = 0;
    let seen = 0;
    for (;;) {
      const { records, nextSeq } = await made.journal.read(id, { sinceSeq: since, limit: 500 });
      if (records.length === 0) break;
      for (const record of records) assert.equal(record.seq, (seen += 1));
      since = nextSeq;
    }
    assert(seen >= appended, `${String(appended)} were appended, ${String(seen)} are there`);
  });

  it("can be read while another process writes", async () => {
    const child = spawn(process.execPath, [writerScript, join(made.folder, ".."), String(4 * 1024 * 1024)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    let since = 0;
    let isAfterGap = false;
    try {
      for (const end = Date.now() + 45_000; since < 20_000 && Date.now() < end;) {
        const page = await made.journal.read(id, { sinceSeq: since, limit: 300 });
        for (const record of page.records) {
          assert(record.seq > since);
          if (!isAfterGap) assert.equal(record.seq, since + 1);
          isAfterGap = record.stream === "gap";
          since = record.seq;
        }
        const tail = await made.journal.readTail(id, { maxBytes: 2000 });
        for (const [index, record] of tail.records.entries()) {
          const before = tail.records[index - 1];
          if (before !== undefined && record.stream !== "gap" && before.stream !== "gap")
            assert.equal(record.seq, before.seq + 1);
        }
      }
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    assert(since >= 20_000);
  });

  it("[bad/newer-files] leaves files of a newer version alone", async () => {
    await made.journal.save(daemonEntry(1));
    await write([outputRecord(1)]);
    const newer = {
      "daemon.json": '{"schema":2,"entry":{"shape":"unknown"}}',
      "output.ndjson": '{"schema":2,"shape":"unknown"}\n{"seq":1}\n',
      "frames.ndjson": '{"schema":2}\n',
    };
    for (const [name, content] of Object.entries(newer)) await writeFile(join(folderOf(id), name), content);
    const isNewer = { code: "journal.newer" };
    assert.deepEqual(await made.journal.list(), []);
    await assert.rejects(made.journal.save(daemonEntry(1)), isNewer);
    await assert.rejects(made.journal.open(id), isNewer);
    await assert.rejects(made.journal.read(id, { sinceSeq: 0, limit: 1 }), isNewer);
    await assert.rejects(made.journal.readTail(id, { maxBytes: 1 }), isNewer);
    await made.journal.prune({ maxAgeDays: 0, maxTotalBytes: 0, maxDaemonBytes: 0 });
    for (const [name, content] of Object.entries(newer)) {
      assert.equal(await readFile(join(folderOf(id), name), "utf8"), content);
    }
  });

  it("leaves out entries that are torn, and leaves them alone", async () => {
    await made.journal.save(daemonEntry(1));
    await made.journal.save(daemonEntry(2));
    await truncate(join(folderOf(id), "daemon.json"), 40);
    await mkdir(join(made.folder, "no id at all"));
    assert.deepEqual(
      (await made.journal.list()).map(({ record }) => record.daemon_id),
      [daemonId(2)],
    );
    await made.journal.prune({ maxAgeDays: 0, maxTotalBytes: 0, maxDaemonBytes: 0 });
    assert.equal((await stat(join(folderOf(id), "daemon.json"))).size, 40);
  });

  it("reaches no folder but its own", async () => {
    for (const bad of ["..", "../x", "a/b", "", "."] as DaemonId[]) {
      await assert.rejects(made.journal.load(bad), { code: "journal.failed" });
      await assert.rejects(made.journal.remove(bad), { code: "journal.failed" });
      await assert.rejects(made.journal.open(bad), { code: "journal.failed" });
    }
  });

  it("writes files that only their owner can read", async function () {
    if (process.platform === "win32") this.skip();
    await made.journal.save(daemonEntry(1));
    await write([outputRecord(1), outputRecord(2, { stream: "update", display_id: "d" })]);
    for (const path of [made.folder, folderOf(id)]) assert.equal((await stat(path)).mode & 0o777, 0o700);
    const names = await readdir(folderOf(id));
    assert.deepEqual(names.sort(), ["daemon.json", "frames.ndjson", "output.ndjson"]);
    for (const name of names) assert.equal((await stat(join(folderOf(id), name))).mode & 0o777, 0o600);
  });

  it("[bad/disk-full] tells once that the system takes no more, and goes on", async function () {
    // Windows has no limit that a process can be given.
    if (process.platform === "win32") this.skip();
    const limited = 'ulimit -f 128 && exec "$0" "$@"';
    const said = execFileSync("sh", [
      "-c",
      limited,
      process.execPath,
      limitedScript,
      join(made.folder, ".."),
    ]);
    assert.deepEqual(JSON.parse(said.toString()), {
      failures: ["journal.full"],
      told: ["Output of a daemon is not being kept"],
    });
    const { records, gaps } = await made.journal.read(id, { sinceSeq: 0, limit: 2000 });
    const kept = records.filter(({ stream }) => stream === "stdout");
    assert(kept.length > 20 && kept.length < 1000);
    assert.deepEqual(
      seqs(kept),
      kept.map((_, index) => index + 1),
    );
    // The notice itself is small enough to fit at the end.
    assert.deepEqual(
      gaps.map(({ missing_bytes }) => missing_bytes),
      [(1000 - kept.length) * 1000],
    );
  });

  it("[bad/disk-full] goes on when the disk is full, and says once what is missing", async function () {
    // A small file system needs a mount, which needs root; the test before this one needs none.
    if (process.platform !== "linux" || process.getuid?.() !== 0) this.skip();
    const root = await mkdtemp(join(tmpdir(), "backburner-full-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", root], { stdio: "ignore" });
    } catch {
      await rm(root, { recursive: true });
      this.skip();
    }
    try {
      const small = await temporaryJournal({ root, clock: systemClock });
      const { writer } = await small.journal.open(id);
      await writeFile(join(root, "ballast"), Buffer.alloc(600 * 1024));
      for (let seq = 1; seq <= 1000; seq += 1)
        writer.append([outputRecord(seq, { content: "x".repeat(1000) })]);
      await writer.flush();
      await assert.rejects(small.journal.save(daemonEntry(1, { code: "x".repeat(500_000) })), {
        code: "journal.full",
      });
      assert.deepEqual(small.told, ["Output of a daemon is not being kept"]);
      // The notice that its daemon then shows is no output that could be lost.
      writer.append([outputRecord(1001, { stream: "gap", content: "The disk is full." })]);
      await rm(join(root, "ballast"));
      await wait(1500);
      writer.append([outputRecord(1002)]);
      await writer.close();
      const { records, gaps } = await small.journal.read(id, { sinceSeq: 0, limit: 2000 });
      const kept = records.filter(({ stream }) => stream === "stdout");
      assert.deepEqual(seqs(kept), [
        ...Array.from({ length: kept.length - 1 }, (_, index) => index + 1),
        1002,
      ]);
      assert.deepEqual(
        gaps.map(({ missing_bytes }) => missing_bytes),
        [(1001 - kept.length) * 1000],
      );
      assert.equal(seqs(records).at(-2), 1001);
      assert.deepEqual(small.told, ["Output of a daemon is not being kept"]);
      // The partial file of the entry that did not fit is gone.
      assert.deepEqual((await readdir(join(root, "daemons", id))).sort(), ["output.ndjson"]);
    } finally {
      execFileSync("umount", [root]);
      await rm(root, { recursive: true });
    }
  });
});
