import { deepEqual, equal, ok } from "node:assert/strict";
import { RecordLog } from "../../../../src/webview/output/record-log.ts";
import { recorder } from "../../../webview/fixtures.ts";

/** What is held, by number; holes as text. */
function held(log: RecordLog): (number | string)[] {
  return log.items().map((item) => ("record" in item ? item.record.seq : `hole ${String(item.beforeSeq)}`));
}

describe("RecordLog", () => {
  it("holds each record once", () => {
    const log = new RecordLog(1e6);
    const record = recorder("d");
    const first = record("stdout", "a");
    deepEqual([log.add(first), log.add(first), log.add(record("stdout", "b"))], [true, false, true]);
    deepEqual([held(log), log.lastSeq], [[1, 2], 2]);
  });

  it("keeps of a display its beginning and its newest update", () => {
    const log = new RecordLog(1e6);
    const record = recorder("d");
    const display = { mime: "image/png", display_id: "x" };
    log.add(record("display", "a", display));
    for (let index = 0; index < 2000; index++) log.add(record("update", "b", display));
    deepEqual(held(log), [1, 2001]);
    ok(!log.earlier);
  });

  it("drops the oldest when it is full, and says that they are on disk", () => {
    const log = new RecordLog(100 * 164);
    const record = recorder("d");
    for (let index = 0; index < 1000; index++) log.add(record("stdout", "x".repeat(100)));
    const items = held(log);
    ok(items.length > 80 && items.length <= 100, `${String(items.length)} held`);
    deepEqual([items.at(-1), log.earlier, log.firstSeq], [1000, true, items[0]]);
  });

  it("keeps the newest record however large it is", () => {
    const log = new RecordLog(100);
    log.add(recorder("d")("stdout", "x".repeat(1000)));
    equal(log.items().length, 1);
  });

  it("fills a hole with what is missing only", () => {
    const log = new RecordLog(1e6);
    const record = recorder("d");
    const all = Array.from({ length: 8 }, () => record("stdout", "x"));
    for (const each of all.slice(0, 2)) log.add(each);
    log.addHole(7);
    for (const each of all.slice(6)) log.add(each);
    deepEqual(held(log), [1, 2, "hole 7", 7, 8]);
    log.fill(7, all.slice(1, 6), true);
    deepEqual(held(log), [1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("forgets what was cleared, holes too", () => {
    const log = new RecordLog(1e6);
    const record = recorder("d");
    log.earlier = true;
    log.add(record("stdout", "a"));
    log.addHole(2);
    log.add(record("stdout", "b"));
    log.add(record("clear", ""));
    log.clearBefore(3);
    deepEqual([held(log), log.earlier], [[3], false]);
  });
});
