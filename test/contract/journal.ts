import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Journal } from "../../src/core/daemons/journal.ts";
import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import { daemonEntry, daemonId, outputRecord } from "../support/journal/records.ts";

/** A journal for one test; the time of its clock is 1,700,000,000 seconds and some. */
export interface JournalUnderTest {
  readonly journal: Journal;
  dispose(): Promise<void>;
}

const never = new AbortController().signal;

/** What every journal does; `make` is called for each test. */
export function journalContract(make: () => Promise<JournalUnderTest>): void {
  let made: JournalUnderTest;
  let journal: Journal;
  const id = daemonId(1);

  beforeEach(async () => {
    made = await make();
    journal = made.journal;
  });

  afterEach(async () => {
    await made.dispose();
  });

  async function write(records: readonly DaemonOutput[]): Promise<void> {
    const { writer } = await journal.open(id);
    writer.append(records);
    await writer.close();
  }

  it("gives back an entry as it was saved", async () => {
    await journal.save(daemonEntry(1));
    assert.deepEqual(await journal.load(id), daemonEntry(1));
  });

  it("knows nothing of a daemon that was never saved", async () => {
    assert.equal(await journal.load(id), undefined);
    assert.deepEqual(await journal.list(), []);
    assert.deepEqual(await journal.read(id, { sinceSeq: 0, limit: 10 }), {
      records: [],
      nextSeq: 0,
      gaps: [],
    });
    assert.deepEqual(await journal.readTail(id, { maxBytes: 10 }), { records: [], earlier: false });
  });

  it("keeps the last of many saves that are made at once", async () => {
    const saves = ["a", "b", "c", "d"].map((title) => journal.save(daemonEntry(1, { title })));
    await Promise.all(saves);
    assert.equal((await journal.load(id))?.record.title, "d");
  });

  it("lists entries, the newest first", async () => {
    for (const number of [2, 3, 1]) await journal.save(daemonEntry(number));
    const ids = (await journal.list()).map(({ record }) => record.daemon_id);
    assert.deepEqual(ids, [daemonId(3), daemonId(2), daemonId(1)]);
  });

  it("gives back records as they were appended", async () => {
    const records = [
      outputRecord(1),
      outputRecord(3, { stream: "stderr", content: "\u001b[31mé\u001b[0m \ud83d\ude00 \ud800 \u0000" }),
      outputRecord(4, {
        stream: "display",
        mime: "image/png",
        content: "AAAA",
        plain: "<Figure>",
        display_id: "d",
      }),
      outputRecord(5, { stream: "clear", content: "", wait: true }),
      outputRecord(6, { stream: "error", content: "Traceback" }),
    ];
    await write(records);
    assert.deepEqual((await journal.read(id, { sinceSeq: 0, limit: 10 })).records, records);
  });

  it("pages through records without missing or doubling one", async () => {
    const records = Array.from({ length: 25 }, (_, index) => outputRecord(2 * index + 1));
    await write(records);
    const seen: DaemonOutput[] = [];
    for (let since = 0; ;) {
      const page = await journal.read(id, { sinceSeq: since, limit: 4 });
      if (page.records.length === 0) break;
      seen.push(...page.records);
      since = page.nextSeq;
    }
    assert.deepEqual(seen, records);
  });

  it("reads the tail, and what comes before it", async () => {
    await write(Array.from({ length: 10 }, (_, index) => outputRecord(index + 1, { content: "12345" })));
    const tail = await journal.readTail(id, { maxBytes: 17 });
    assert.deepEqual([tail.records.map(({ seq }) => seq), tail.earlier], [[8, 9, 10], true]);
    const before = await journal.readTail(id, { maxBytes: 1000, beforeSeq: 8, limit: 4 });
    assert.deepEqual([before.records.map(({ seq }) => seq), before.earlier], [[4, 5, 6, 7], true]);
    const first = await journal.readTail(id, { maxBytes: 1000, beforeSeq: 4 });
    assert.deepEqual([first.records.map(({ seq }) => seq), first.earlier], [[1, 2, 3], false]);
  });

  it("gives one record of the tail however large it is", async () => {
    await write([outputRecord(1), outputRecord(2, { content: "x".repeat(1000) })]);
    const { records } = await journal.readTail(id, { maxBytes: 10 });
    assert.deepEqual(
      records.map(({ seq }) => seq),
      [2],
    );
  });

  it("keeps only the latest update of a display, in its place", async () => {
    await write([
      outputRecord(1, { stream: "display", display_id: "d", content: "0" }),
      outputRecord(2, { stream: "update", display_id: "d", content: "1" }),
      outputRecord(3, { stream: "update", display_id: "e", content: "2" }),
      outputRecord(4),
      outputRecord(5, { stream: "update", display_id: "d", content: "3" }),
      outputRecord(6),
    ]);
    const { records } = await journal.read(id, { sinceSeq: 0, limit: 10 });
    assert.deepEqual(
      records.map(({ seq }) => seq),
      [1, 3, 4, 5, 6],
    );
    const tail = await journal.readTail(id, { maxBytes: 1000, limit: 3 });
    assert.deepEqual(
      tail.records.map(({ seq }) => seq),
      [4, 5, 6],
    );
    const since = await journal.read(id, { sinceSeq: 4, limit: 10 });
    assert.deepEqual(
      since.records.map(({ seq }) => seq),
      [5, 6],
    );
  });

  it("names the gaps of a page", async () => {
    await write([outputRecord(1), outputRecord(2, { stream: "gap", content: "lost", missing_bytes: 7 })]);
    const { gaps } = await journal.read(id, { sinceSeq: 0, limit: 10 });
    assert.deepEqual(gaps, [{ after_seq: 1, content: "lost", missing_bytes: 7 }]);
  });

  it("goes on where another writer has stopped", async () => {
    assert.equal((await journal.open(id)).lastSeq, 0);
    await write([outputRecord(1), outputRecord(2), outputRecord(7, { stream: "update", display_id: "d" })]);
    const { writer, lastSeq } = await journal.open(id);
    assert.equal(lastSeq, 7);
    writer.append([outputRecord(8)]);
    await writer.close();
    const { records } = await journal.read(id, { sinceSeq: 0, limit: 10 });
    assert.deepEqual(
      records.map(({ seq }) => seq),
      [1, 2, 7, 8],
    );
  });

  it("takes nothing after it was closed", async () => {
    const { writer } = await journal.open(id);
    writer.append([outputRecord(1)]);
    await writer.close();
    await writer.close();
    writer.append([outputRecord(2)]);
    await writer.flush();
    assert.equal((await journal.read(id, { sinceSeq: 0, limit: 10 })).records.length, 1);
  });

  it("exports what was printed", async () => {
    await write([outputRecord(1, { content: "a" }), outputRecord(2, { content: "b\n" })]);
    const folder = await mkdtemp(join(tmpdir(), "backburner-"));
    try {
      await journal.exportText(id, join(folder, "out.txt"), never);
      assert.equal(await readFile(join(folder, "out.txt"), "utf8"), "ab\n");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("removes a daemon with its output", async () => {
    await journal.save(daemonEntry(1, { status: "completed", phase: "ended", reason: "finished" }));
    await write([outputRecord(1)]);
    await journal.remove(id);
    assert.equal(await journal.load(id), undefined);
    assert.deepEqual((await journal.read(id, { sinceSeq: 0, limit: 10 })).records, []);
  });

  it("prunes the old and the most, but nothing that runs", async () => {
    const day = 86_400;
    const ended = (number: number, daysAgo: number) =>
      daemonEntry(number, {
        status: "completed",
        phase: "ended",
        reason: "finished",
        started_at: 1_700_000_000 - daysAgo * day - 10,
        ended_at: 1_700_000_000 - daysAgo * day,
      });
    await journal.save(ended(1, 20));
    await journal.save(ended(2, 3));
    await journal.save(ended(3, 0));
    await journal.save(daemonEntry(4, { started_at: 1_700_000_000 - 30 * day }));
    const left = async () => (await journal.list()).map(({ record }) => record.daemon_id);
    await journal.prune({ maxAgeDays: 14, maxDaemonBytes: 1e9, maxTotalBytes: 1e9 });
    assert.deepEqual(await left(), [daemonId(3), daemonId(2), daemonId(4)]);
    const { writer } = await journal.open(daemonId(3));
    writer.append([outputRecord(1, { daemon_id: daemonId(3), content: "x".repeat(50_000) })]);
    await writer.close();
    await journal.prune({ maxAgeDays: 14, maxDaemonBytes: 1e9, maxTotalBytes: 10_000 });
    assert.deepEqual(await left(), [daemonId(4)]);
  });
}
