import assert from "node:assert/strict";
import {
  family,
  killFamily,
  type Processes,
  type ProcessInfo,
} from "../../../../src/core/daemons/processes.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";

const info = (pid: number, parent: number, change: Partial<ProcessInfo> = {}): ProcessInfo => ({
  pid,
  parent,
  start: `s${String(pid)}`,
  marked: false,
  ...change,
});

/** Processes of a test: killing takes them away, all but the immortal, and `onKill` may add others. */
class FakeProcesses implements Processes {
  readonly killed: number[] = [];
  all: ProcessInfo[];
  immortal: readonly number[] = [];
  onKill: (pid: number) => void = () => undefined;

  constructor(...all: ProcessInfo[]) {
    this.all = all;
  }

  async startOf(pid: number): Promise<string | undefined> {
    return this.all.find((one) => one.pid === pid)?.start;
  }

  async snapshot(): Promise<readonly ProcessInfo[]> {
    return [...this.all];
  }

  kill(pid: number): void {
    this.killed.push(pid);
    if (this.immortal.includes(pid)) return;
    this.all = this.all
      .filter((one) => one.pid !== pid)
      .map((one) => (one.parent === pid ? { ...one, parent: 1 } : one));
    this.onKill(pid);
  }

  async host(): Promise<string> {
    return "host";
  }
}

async function kill(
  processes: Processes,
  root: { readonly pid: number; readonly start: string },
): Promise<readonly number[]> {
  const clock = new ManualClock();
  let left: readonly number[] | undefined;
  void killFamily(processes, root, "marker", clock).then((pids) => (left = pids));
  for (let turn = 0; left === undefined && turn < 100; turn += 1) {
    clock.advance(1000);
    await settle();
  }
  assert(left !== undefined);
  return left;
}

describe("family", () => {
  it("is the root, what it started, and what carries the marker with what that started", () => {
    const all = [
      info(1, 0),
      info(10, 1),
      info(11, 10),
      info(12, 11),
      info(20, 1, { marked: true }),
      info(21, 20),
      info(30, 1),
    ];
    const pids = family(all, { pid: 10, start: "s10" }).map(({ pid }) => pid);
    assert.deepEqual(pids.sort(), [10, 11, 12, 20, 21]);
  });

  it("does not hold a process that was given the root's number later", () => {
    assert.deepEqual(family([info(10, 1), info(11, 10)], { pid: 10, start: "earlier" }), []);
  });
});

describe("killFamily", () => {
  it("kills all of it and nothing else", async () => {
    const processes = new FakeProcesses(info(10, 1), info(11, 10), info(30, 1));
    assert.deepEqual(await kill(processes, { pid: 10, start: "s10" }), []);
    assert.deepEqual(processes.killed.sort(), [10, 11]);
  });

  it("finds what is started while it kills", async () => {
    const processes = new FakeProcesses(info(10, 1), info(11, 10));
    processes.onKill = (pid) => {
      if (pid === 11) processes.all.push(info(12, 1, { marked: true }));
    };
    assert.deepEqual(await kill(processes, { pid: 10, start: "s10" }), []);
    assert.deepEqual(processes.killed.sort(), [10, 11, 12]);
  });

  it("says what it could not kill, after a while", async () => {
    const processes = new FakeProcesses(info(10, 1), info(11, 10));
    processes.immortal = [11];
    assert.deepEqual(await kill(processes, { pid: 10, start: "s10" }), [11]);
  });
});
