import assert from "node:assert/strict";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { systemClock } from "../../../src/core/base/clock.ts";
import type { DaemonOutput } from "../../../src/protocol/daemon.ts";
import { daemonId, outputRecord } from "../../support/journal/records.ts";
import {
  temporaryJournal,
  type TemporaryJournal,
  type TemporaryJournalOptions,
} from "../../support/journal/temporary-journal.ts";

const id = daemonId(1);
const MiB = 1024 * 1024;
const never = new AbortController().signal;

describe("FileJournal stays bounded", function () {
  this.timeout(120_000);
  let made: TemporaryJournal;

  async function make(options: TemporaryJournalOptions): Promise<void> {
    made = await temporaryJournal({ clock: systemClock, ...options });
  }

  afterEach(async () => {
    await made.dispose();
  });

  async function bytesOnDisk(): Promise<number> {
    const folder = join(made.folder, id);
    const sizes = await Promise.all(
      (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async function everything(): Promise<DaemonOutput[]> {
    const all: DaemonOutput[] = [];
    for (let since = 0; ;) {
      const { records, nextSeq } = await made.journal.read(id, { sinceSeq: since, limit: 1000 });
      if (records.length === 0) return all;
      all.push(...records);
      since = nextSeq;
    }
  }

  it("[D12, bad/many-lines] keeps the beginning and the end of 300 MB, in at most 256 MB, and lets the event loop go on", async () => {
    await make({});
    const { writer } = await made.journal.open(id);
    const content = "x".repeat(64 * 1024 - 1) + "\n";
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    const count = (300 * MiB) / content.length;
    for (let seq = 1; seq <= count;) {
      const batch: DaemonOutput[] = [];
      for (; batch.length < 400 && seq <= count; seq += 1) batch.push(outputRecord(seq, { content }));
      writer.append(batch);
      await nextTurn();
    }
    await writer.close();
    delays.disable();
    const p99 = delays.percentile(99) / 1e6;
    assert((await bytesOnDisk()) <= 256 * MiB);
    const { records, earlier } = await made.journal.readTail(id, { maxBytes: MiB });
    assert.deepEqual([records.at(-1)?.seq, records.length, earlier], [count, 16, true]);
    let gap: DaemonOutput | undefined;
    let last = 0;
    let kept = 0;
    for (let since = 0; ;) {
      const page = await made.journal.read(id, { sinceSeq: since, limit: 2000 });
      if (page.records.length === 0) break;
      for (const record of page.records) {
        if (record.stream === "gap") gap = record;
        else kept += 1;
        if (gap === undefined || gap.seq === record.seq) assert.equal(record.seq, last + 1);
        last = record.seq;
      }
      since = page.nextSeq;
    }
    assert.equal(last, count);
    assert.equal(gap?.missing_bytes, (count - kept) * content.length);
    assert(kept * content.length > 200 * MiB, "most of what may be kept is kept");
    // Generous: the machine may be busy with other things.
    assert(p99 < 250, `the event loop was held up for ${p99.toFixed(0)} ms`);
  });

  it("pages backwards over the gap to the first record", async () => {
    await make({ maxDaemonBytes: MiB });
    const { writer } = await made.journal.open(id);
    for (let seq = 1; seq <= 5000; seq += 1)
      writer.append([outputRecord(seq, { content: "y".repeat(1000) })]);
    await writer.close();
    const forward = await everything();
    const backward: DaemonOutput[] = [];
    for (let before = Infinity; ;) {
      const { records, earlier } = await made.journal.readTail(id, {
        maxBytes: 20_000,
        ...(before === Infinity ? {} : { beforeSeq: before }),
      });
      backward.unshift(...records);
      before = records[0]?.seq ?? 0;
      assert.equal(earlier, before > 1);
      if (!earlier) break;
    }
    assert.deepEqual(backward, forward);
    assert.equal(forward.filter(({ stream }) => stream === "gap").length, 1);
    assert.equal(forward[0]?.seq, 1);
    assert.equal(forward.at(-1)?.seq, 5000);
  });

  it("counts what is missing over several writers", async () => {
    await make({ maxDaemonBytes: MiB });
    for (let seq = 1; seq <= 6000;) {
      const { writer, lastSeq } = await made.journal.open(id);
      assert.equal(lastSeq, seq - 1);
      for (const end = seq + 700; seq < end && seq <= 6000; seq += 1) {
        writer.append([outputRecord(seq, { content: "y".repeat(1000) })]);
      }
      await writer.close();
    }
    const all = await everything();
    const [gap] = all.filter(({ stream }) => stream === "gap");
    assert.equal(gap?.missing_bytes, (6000 - (all.length - 1)) * 1000);
    assert((await bytesOnDisk()) <= MiB);
  });

  it("[D3, D12, bad/animation] does not grow through an hour of 30 frames a second", async () => {
    await make({});
    const { writer } = await made.journal.open(id);
    writer.append([
      outputRecord(1, { stream: "display", display_id: "d", mime: "image/png", content: "first" }),
    ]);
    const frame = "F".repeat(20_000);
    for (let seq = 2; seq <= 108_000; seq += 1) {
      writer.append([
        outputRecord(seq, { stream: "update", display_id: "d", mime: "image/png", content: frame }),
      ]);
      if (seq % 1000 === 0) await nextTurn();
    }
    await writer.close();
    assert((await bytesOnDisk()) < 100_000);
    assert.deepEqual(
      (await everything()).map(({ seq }) => seq),
      [1, 108_000],
    );
  });

  it("keeps the frames of many large displays together within bounds, and says so", async () => {
    await make({ maxDaemonBytes: MiB });
    const { writer } = await made.journal.open(id);
    for (let seq = 1; seq <= 40; seq += 1) {
      writer.append([
        outputRecord(seq, { stream: "update", display_id: `d${String(seq)}`, content: "F".repeat(10_000) }),
      ]);
    }
    await writer.close();
    assert((await bytesOnDisk()) < MiB / 4);
    const [gap, ...frames] = await everything();
    assert.deepEqual([gap?.stream, gap?.missing_bytes], ["gap", (40 - frames.length) * 10_000]);
    assert.equal(frames.at(-1)?.seq, 40);
  });

  it("lets go of what was cleared: an animation by clear_output does not fill the disk", async () => {
    await make({ maxDaemonBytes: 16 * MiB });
    const { writer } = await made.journal.open(id);
    writer.append([outputRecord(1, { content: "before\n" })]);
    for (let seq = 2; seq <= 2000; seq += 2) {
      writer.append([
        outputRecord(seq, { stream: "clear", content: "", wait: true }),
        outputRecord(seq + 1, { stream: "display", mime: "image/png", content: "F".repeat(20_000) }),
      ]);
    }
    await writer.close();
    assert((await bytesOnDisk()) < 3 * MiB);
    const all = await everything();
    assert.equal(all[0]?.stream, "clear");
    assert.equal(all.filter(({ stream }) => stream === "gap").length, 0);
    assert.equal(all.at(-1)?.seq, 2001);
  });

  it("survives a single record of 50 MB", async () => {
    await make({});
    const { writer } = await made.journal.open(id);
    const size = 50 * MiB;
    writer.append([outputRecord(1), outputRecord(2, { content: "z".repeat(size) }), outputRecord(3)]);
    await writer.close();
    const { records } = await made.journal.read(id, { sinceSeq: 0, limit: 10 });
    assert.deepEqual(
      records.map(({ seq, stream, missing_bytes }) => [seq, stream, missing_bytes]),
      [
        [1, "stdout", undefined],
        [2, "gap", size],
        [3, "stdout", undefined],
      ],
    );
  });

  it("[D12] exports as it would look in a terminal, however long", async () => {
    await make({});
    const { writer } = await made.journal.open(id);
    writer.append([
      outputRecord(1, { content: "\u001b[31mred\u001b[0" }),
      outputRecord(2, { content: "m 10%\r" }),
      outputRecord(3, { stream: "stderr", content: "red 99%" }),
      outputRecord(4, { stream: "display", mime: "image/png", content: "AAAA", plain: "<Figure>" }),
      outputRecord(5, { stream: "result", mime: "text/plain", content: "42" }),
      outputRecord(6, { stream: "gap", content: "7 bytes are missing" }),
      outputRecord(7, { stream: "error", content: "\u001b[0;31mValueError\u001b[0m: no" }),
      ...Array.from({ length: 50_000 }, (_, index) =>
        outputRecord(8 + index, { content: `${String(index)}\n` }),
      ),
    ]);
    await writer.close();
    const path = join(made.folder, "out.txt");
    await made.journal.exportText(id, path, never);
    const lines = (await readFile(path, "utf8")).split("\n");
    assert.deepEqual(lines.slice(0, 6), [
      "red 99%",
      "[image/png] <Figure>",
      "42",
      "[7 bytes are missing]",
      "ValueError: no",
      "0",
    ]);
    assert.equal(lines.length, 50_006);
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(made.journal.exportText(id, path, abort.signal), { name: "AbortError" });
    await rm(path);
  });
});
