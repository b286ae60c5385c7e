import assert from "node:assert/strict";
import { parseList as parseDarwin } from "../../../../src/adapters/processes/darwin.ts";
import { parseList as parseWindows } from "../../../../src/adapters/processes/windows.ts";

describe("Lists of processes", () => {
  it("are read from ps", () => {
    const text =
      "    1     0 Ss   Mon Nov 23 12:00:01 2026\n  712     1 S+   Mon Nov 23 12:05:09 2026\n  713   712 Z    Mon Nov 23 12:05:10 2026\n";
    assert.deepEqual(parseDarwin(text), [
      { pid: 1, parent: 0, start: "Mon Nov 23 12:00:01 2026", marked: false },
      { pid: 712, parent: 1, start: "Mon Nov 23 12:05:09 2026", marked: false },
    ]);
  });

  it("are read from PowerShell, which gives one object when there is one", () => {
    const one = { ProcessId: 4, ParentProcessId: 0, Started: null };
    const read = [{ pid: 4, parent: 0, start: "", marked: false }];
    assert.deepEqual(parseWindows(JSON.stringify(one)), read);
    assert.deepEqual(parseWindows(JSON.stringify([one])), read);
    assert.deepEqual(parseWindows(" \r\n"), []);
  });

  it("have no parents on Windows that are younger than their children", () => {
    const rows = [
      { ProcessId: 10, ParentProcessId: 20, Started: "133000000000000000" },
      { ProcessId: 20, ParentProcessId: 4, Started: "133000000000000001" },
    ];
    assert.deepEqual(
      parseWindows(JSON.stringify(rows)).map(({ parent }) => parent),
      [0, 4],
    );
  });
});
