import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { DaemonOutput } from "../../../../src/protocol/daemon.ts";
import { OutputModel } from "../../../../src/webview/output/output-model.ts";
import { recorder } from "../../../webview/fixtures.ts";

/** What a person would see, row by row. */
function seen(model: OutputModel): string[] {
  return [...model.rows()].map((row) => {
    if (row.kind === "text") return `${row.tone}: ${row.text}`;
    if (row.kind === "rich") return `${row.record.mime ?? ""}: ${row.record.content}`;
    return row.kind === "gap" ? `gap: ${row.text}` : `hole before ${String(row.beforeSeq)}`;
  });
}

function modelOf(...records: readonly DaemonOutput[]): OutputModel {
  const model = new OutputModel();
  model.append(records);
  return model;
}

describe("OutputModel", () => {
  it("shows text, results, errors and gaps in order", () => {
    const record = recorder("d");
    const model = modelOf(
      record("stdout", "a\n"),
      record("stderr", "b\n"),
      record("result", "42"),
      record("error", "Traceback\n\x1b[31mE\x1b[0m"),
      record("gap", "lost", { missing_bytes: 5 }),
      record("stdout", "c"),
    );
    deepEqual(seen(model), [
      "stdout: a",
      "stderr: b",
      "result: 42",
      "error: Traceback",
      "error: E",
      "gap: lost",
      "stdout: c",
    ]);
  });

  it("drops records that it has seen", () => {
    const record = recorder("d");
    const records = [record("stdout", "a\n"), record("stdout", "b\n")];
    const model = modelOf(...records);
    model.append(records);
    model.append([record("stdout", "c\n")]);
    deepEqual(seen(model), ["stdout: a", "stdout: b", "stdout: c"]);
  });

  it("clears at once, and forgets what was on disk before", () => {
    const record = recorder("d", 100);
    const model = new OutputModel();
    model.begin([record("stdout", "a\n")], true);
    ok(model.earlierBefore !== undefined);
    model.append([record("clear", ""), record("stdout", "b\n")]);
    deepEqual([seen(model), model.earlierBefore], [["stdout: b"], undefined]);
  });

  it("clears only with the next output when it is to wait", () => {
    const record = recorder("d");
    const model = modelOf(record("stdout", "a\n"), record("clear", "", { wait: true }));
    deepEqual(seen(model), ["stdout: a"]);
    model.append([record("stdout", "b\n")]);
    deepEqual(seen(model), ["stdout: b"]);
    model.append([record("stdout", "c\n")]);
    deepEqual(seen(model), ["stdout: b", "stdout: c"]);
  });

  it("replaces a display in its place", () => {
    const record = recorder("d");
    const html = { mime: "text/html", display_id: "x" };
    const model = modelOf(record("display", "one", html), record("stdout", "after\n"));
    model.takeChanges();
    model.append([record("update", "two", html), record("update", "three", html)]);
    deepEqual(seen(model), ["text/html: three", "stdout: after"]);
    deepEqual([...model.takeChanges().touched], [0]);
  });

  it("replaces every display of the same name", () => {
    const record = recorder("d");
    const html = { mime: "text/html", display_id: "x" };
    const model = modelOf(
      record("display", "one", html),
      record("display", "two", html),
      record("update", "three", html),
    );
    deepEqual(seen(model), ["text/html: three", "text/html: three"]);
  });

  it("shows an update whose display is older than what is held", () => {
    const record = recorder("d");
    deepEqual(seen(modelOf(record("update", "one", { mime: "text/html", display_id: "x" }))), [
      "text/html: one",
    ]);
  });

  it("shows no update of a display that was cleared", () => {
    const record = recorder("d");
    const html = { mime: "text/html", display_id: "x" };
    const model = modelOf(record("display", "one", html), record("clear", ""), record("update", "two", html));
    deepEqual(seen(model), []);
    model.append([record("display", "three", html), record("update", "four", html)]);
    deepEqual(seen(model), ["text/html: four"]);
  });

  it("says where output was skipped, and fills the place from disk", () => {
    const record = recorder("d");
    const all = Array.from({ length: 9 }, (_, index) => record("stdout", `${String(index + 1)}\n`));
    const model = modelOf(...all.slice(0, 2));
    model.append(all.slice(6), 7);
    deepEqual(seen(model), [
      "stdout: 1",
      "stdout: 2",
      "hole before 7",
      "stdout: 7",
      "stdout: 8",
      "stdout: 9",
    ]);
    model.fill(7, all.slice(4, 6), true);
    deepEqual(seen(model).slice(1, 5), ["stdout: 2", "hole before 5", "stdout: 5", "stdout: 6"]);
    model.fill(5, all.slice(0, 4), false);
    deepEqual(
      seen(model),
      all.map((_, index) => `stdout: ${String(index + 1)}`),
    );
  });

  it("shows no hole when nothing is missing after all", () => {
    const record = recorder("d");
    const all = [record("stdout", "a\n"), record("stdout", "b\n")];
    const model = modelOf(...all.slice(0, 1));
    model.append(all.slice(1), 2);
    deepEqual(seen(model), ["stdout: a", "stdout: b"]);
  });

  it("joins a line, its colour and its display with what is put before it", () => {
    const record = recorder("d");
    const all = [
      record("display", "old", { mime: "text/html", display_id: "x" }),
      record("stdout", "\x1b[31mre"),
      record("stdout", "d\n"),
      record("update", "new", { mime: "text/html", display_id: "x" }),
    ];
    const late = new OutputModel();
    late.begin(all.slice(2), true);
    equal(late.earlierBefore, 3);
    late.fill(3, all.slice(0, 2), false);
    deepEqual([seen(late), late.earlierBefore], [seen(modelOf(...all)), undefined]);
    const [row] = [...late.rows()].filter((each) => each.kind === "text");
    deepEqual(row?.kind === "text" ? row.spans?.map(({ length }) => length) : undefined, [3]);
  });

  it("is the same whether earlier output came first or was put before", () => {
    const kinds = fc.constantFrom(
      "stdout",
      "stderr",
      "result",
      "error",
      "display",
      "update",
      "clear",
      "wait",
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kinds, fc.constantFrom("a", "\rb", "c\n", "\x1b[3", "1m")), { maxLength: 20 }),
        fc.nat(20),
        (script, cut) => {
          const record = recorder("d");
          const all = script.map(([kind, text]) => {
            if (kind === "wait") return record("clear", "", { wait: true });
            if (kind === "display" || kind === "update")
              return record(kind, text, { mime: "text/html", display_id: "x" });
            return record(kind, text);
          });
          const late = new OutputModel();
          late.begin(all.slice(cut), cut > 0);
          const before = late.earlierBefore;
          if (before === undefined) return;
          late.fill(before, all.slice(0, cut), false);
          deepEqual(seen(late), seen(modelOf(...all)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("holds a bounded part of an endless output, and knows that there is more", () => {
    const record = recorder("d");
    const model = new OutputModel();
    const line = `${"x".repeat(79)}\n`;
    for (let batch = 0; batch < 100; batch++) {
      model.append(Array.from({ length: 10 }, () => record("stdout", line.repeat(80))));
    }
    const rows = model.endKey - model.firstKey;
    ok(rows > 5_000 && rows < 30_000, `${String(rows)} rows`);
    equal(model.endKey, 80_000);
    ok((model.earlierBefore ?? 0) > 1);
    ok(model.plainText().length < 3 * 1024 * 1024);
  });

  it("holds one line that never ends in pieces", () => {
    const record = recorder("d");
    const model = new OutputModel();
    for (let batch = 0; batch < 200; batch++) model.append([record("stdout", "y".repeat(64 * 1024))]);
    ok(model.endKey - model.firstKey < 400);
    ok(!model.plainText().includes("\n"));
  });

  it("keeps the newest frame of an animation and forgets the others", () => {
    const record = recorder("d");
    const frame = (index: number): Partial<DaemonOutput> => ({
      mime: "image/png",
      display_id: "x",
      plain: String(index),
    });
    const model = modelOf(record("stdout", "kept\n"), record("display", "", frame(0)));
    for (let index = 1; index <= 5000; index++)
      model.append([record("update", "A".repeat(40_000), frame(index))]);
    const rows = [...model.rows()];
    deepEqual(
      rows.map((row) => (row.kind === "rich" ? row.record.plain : "text")),
      ["text", "5000"],
    );
    equal(model.earlierBefore, undefined);
  });

  it("copies as plain text, with long lines in one piece", () => {
    const record = recorder("d");
    const long = "z".repeat(20_000);
    const model = modelOf(
      record("stdout", `\x1b[32mgreen\x1b[0m\n${long}\n`),
      record("display", "iVBOR", { mime: "image/png", plain: "<Figure>" }),
    );
    equal(model.plainText(), `green\n${long}\n<Figure>`);
  });
});
