import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { DaemonId } from "../../src/protocol/ids.ts";
import { kill, RealUser } from "../../test/support/real/user.ts";
import type { Bench } from "../bench.ts";
import { marked } from "../host/marked.ts";
import { ms } from "../numbers.ts";
import type { Row } from "../row.ts";
import type { Scenario } from "../scenario.ts";
import { stubborn } from "../stop-programs.ts";

/** Windows that go, in processes of their own with a real keeper: what comes back, and what is left. */
export const windows: Scenario = {
  name: "windows",
  async *run(bench) {
    yield await comesBack(bench, "window reloaded", "SIGTERM");
    yield await comesBack(bench, "extension host killed", "SIGKILL");
    yield await allGone(bench);
  },
};

async function comesBack(bench: Bench, what: string, how: NodeJS.Signals): Promise<Row> {
  const lines = 400;
  const times = bench.full ? 5 : 2;
  const code = `import time\nfor i in range(${String(lines)}):\n    print(f"{i:08d}")\n    time.sleep(0.02)`;
  await using user = await RealUser.make(bench.stack.python);
  const first = await user.open([code]);
  let { window } = first;
  const [id] = first.ids;
  if (id === undefined) throw new Error("it did not start");
  for (let turn = 1; turn <= times; turn += 1) {
    await user.printed(id, (lines / (times + 1)) * turn);
    await kill(window, how);
    await sleep(300);
    ({ window } = await user.open());
  }
  const { reason } = await user.until(id, ({ phase }) => phase === "ended");
  const { lines: kept, doubled } = await user.lines(id);
  const missing = lines - (kept - doubled);
  return {
    what: `${what}, ${String(times)} times: missing / doubled lines`,
    measured: `${String(missing)} / ${String(doubled)} of ${String(lines)} (${reason})`,
    goal: "0 / 0",
    ok: missing === 0 && doubled === 0 && reason === "finished",
  };
}

/** Two windows with a daemon each, of which one does not want to end, are killed together. */
async function allGone(bench: Bench): Promise<Row> {
  const graceSeconds = bench.full ? 60 : 5;
  await using user = await RealUser.make(bench.stack.python);
  const ids: DaemonId[] = [];
  const open: ChildProcess[] = [];
  for (const code of [stubborn["Popen child"], stubborn["everything ignored, with detached children"]]) {
    const opened = await user.open([code ?? ""], { graceSeconds });
    ids.push(...opened.ids);
    open.push(opened.window);
  }
  for (const id of ids) await user.until(id, ({ phase }) => phase === "running");
  await sleep(3000);
  const left = (): ReadonlySet<number> => new Set([...user.ours(), ...ids.flatMap((id) => marked(id))]);
  const before = left().size;
  const begun = performance.now();
  await Promise.all(open.map((window) => kill(window)));
  const limitMs = (graceSeconds + 30) * 1000;
  while (left().size > 0 && performance.now() - begun < limitMs) await sleep(50);
  const passed = performance.now() - begun;
  return {
    what: `everything of ours gone after both windows were killed, grace ${String(graceSeconds)} s; processes left`,
    measured: `${ms(passed)} (${String(before)} processes); ${String(left().size)}`,
    goal: "grace + 5 s; 0",
    ok: before >= 6 && left().size === 0 && passed < (graceSeconds + 5) * 1000,
  };
}
