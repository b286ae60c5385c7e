import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FileJournal } from "../../../src/adapters/journal/file-journal.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { Approvals } from "../../../src/core/chat/approvals.ts";
import type { CodeResult } from "../../../src/core/chat/code-runner.ts";
import { CodeRuns } from "../../../src/core/chat/code-runs.ts";
import { Foreground } from "../../../src/core/chat/foreground.ts";
import { Daemons } from "../../../src/core/daemons/daemons.ts";
import { RunGate } from "../../../src/core/daemons/run-gate.ts";
import type { RunId } from "../../../src/protocol/chat.ts";
import type { DaemonEvent, DaemonOutput } from "../../../src/protocol/daemon.ts";
import type { ChatId } from "../../../src/protocol/ids.ts";
import { chatId, messageId, RunLog } from "../../support/chat/chat-window.ts";
import { FakeLease } from "../../support/fake-lease.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";
import { testLog } from "../../support/jupyter/run.ts";

interface Running {
  readonly runId: RunId;
  readonly log: RunLog;
  readonly result: Promise<CodeResult>;
}

onEachStack("code in a chat's kernel", "managed", (world) => {
  const lease = new FakeLease();
  const events: DaemonEvent[] = [];
  let folder: string;
  let daemons: Daemons;
  let foreground: Foreground;
  let approvals: Approvals;
  let runs: CodeRuns;
  let limitSeconds = 60;
  let answer: string | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "backburner-chat-"));
    const shared = {
      ...{ kernels: world.host, lease, clock: systemClock, log: testLog },
      uptimeMs: () => uptime() * 1000,
      headersFor: () => Promise.resolve(undefined),
      notKept: (error: Error) => {
        throw error;
      },
      input: { ask: () => Promise.resolve(answer) },
    };
    const journal = new FileJournal({
      ...{ folder: join(folder, "daemons"), clock: systemClock, log: testLog },
      maxDaemonBytes: () => 64 * 1024 * 1024,
    });
    const limits = () => ({ maxConcurrent: 3, maxRuntimeSeconds: 600 });
    const foregroundLimits = () => ({ limitSeconds, idleSeconds: 1800 });
    daemons = new Daemons({ ...shared, journal, limits });
    daemons.onDidEmit((event) => events.push(event));
    foreground = new Foreground({ ...shared, daemons, limits: foregroundLimits, ranBefore: () => false });
    approvals = new Approvals();
    runs = new CodeRuns({
      ...{ foreground, daemons, limits, foregroundLimits, log: testLog },
      gate: new RunGate({ isTrusted: () => true, ask: () => Promise.resolve(false) }, approvals),
      engine: () => Promise.resolve(world.running.server.label),
      folder: () => folder,
      environment: () => Promise.resolve({}),
    });
  });

  afterEach(async () => {
    limitSeconds = 60;
    await foreground.end(chatId);
    await daemons.stopMine("shutdown");
  });

  after(async () => {
    await foreground.endAll();
    daemons.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function begin(code: string, chat: ChatId = chatId): Promise<Running> {
    const runId = randomBytes(16).toString("hex") as RunId;
    const log = new RunLog();
    const request = { chatId: chat, messageId, runId, language: "python", code, background: false };
    const result = runs.run(request, log, new AbortController().signal);
    approvals.answer(runId, await log.asked(), "run");
    return { runId, log, result };
  }

  async function run(code: string): Promise<Extract<CodeResult, { kind: "ended" }>> {
    const result = await (await begin(code)).result;
    assert(result.kind === "ended", JSON.stringify(result));
    return result;
  }

  function text(records: readonly DaemonOutput[], ...streams: readonly string[]): string {
    return records.map(({ stream, content }) => (streams.includes(stream) ? content : "")).join("");
  }

  /** Resolves when a run has printed a text. */
  async function printed(runId: RunId, wanted: string): Promise<void> {
    for (const until = Date.now() + 30_000; Date.now() < until;) {
      const source = [foreground, daemons].findLast((one) => one.has(runId));
      const { records = [] } = (await source?.tail(runId)) ?? {};
      if (text(records, "stdout", "stderr").includes(wanted)) return;
      await sleep(20);
    }
    assert.fail(`it did not print ${wanted}`);
  }

  it("[I1] keeps variables from program to program", async () => {
    await run("import math\nx = 41");
    const { output, how, freshKernel } = await run("print(x + 1, math.floor(2.5))");
    assert.deepEqual([text(output, "stdout"), how, freshKernel], ["42 2\n", "finished", false]);
  });

  it("[I1] gives each chat variables of its own", async () => {
    await run("x = 1");
    const other = "another chat" as ChatId;
    const { result } = await begin("print('x' in globals())", other);
    const end = await result;
    assert(end.kind === "ended");
    assert.equal(text(end.output, "stdout"), "False\n");
    await foreground.end(other);
  });

  it("[I2] gives stdout, stderr, the result and pictures", async () => {
    const png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    const { output } = await run(
      [
        "import base64, sys",
        "from IPython.display import Image, display",
        "print('out')",
        "print('err', file=sys.stderr)",
        `display(Image(data=base64.b64decode('${png}')))`,
        "6 * 7",
      ].join("\n"),
    );
    assert.deepEqual(
      [text(output, "stdout"), text(output, "stderr"), text(output, "result")],
      ["out\n", "err\n", "42"],
    );
    const picture = output.find(({ stream }) => stream === "display");
    assert.deepEqual([picture?.mime, picture?.content.trim()], ["image/png", png]);
  });

  it("[I1] ends with an exception and its traceback, and keeps what was defined", async () => {
    const { how, detail, output } = await run("kept = 1\nraise ValueError('no good')");
    assert.deepEqual([how, detail], ["exception", "ValueError: no good"]);
    assert.match(text(output, "error"), /ValueError/);
    assert.equal(text((await run("print(kept)")).output, "stdout"), "1\n");
  });

  it("[I1] is interrupted on demand, and keeps what was defined", async () => {
    const { runId, result } = await begin(
      "import time\nkept = 1\nprint('waiting', flush=True)\ntime.sleep(600)",
    );
    await printed(runId, "waiting");
    await foreground.interrupt(runId);
    const end = await result;
    assert.deepEqual([end.kind === "ended" && end.how], ["interrupted"]);
    const { output, freshKernel } = await run("print(kept)");
    assert.deepEqual([text(output, "stdout"), freshKernel], ["1\n", false]);
  });

  it("[I1] forgets everything when it is restarted, and says so", async () => {
    const { runId, result } = await begin(
      "import time\nkept = 1\nprint('waiting', flush=True)\ntime.sleep(600)",
    );
    await printed(runId, "waiting");
    await foreground.restart(chatId);
    const end = await result;
    assert.equal(end.kind === "ended" && end.how, "interrupted");
    const next = await run("print('kept' in globals())");
    assert.deepEqual([text(next.output, "stdout"), next.freshKernel], ["False\n", true]);
  });

  it("[I1, bad/os-exit] says that the kernel died, and starts fresh", async () => {
    const { how, output } = await run(
      "import os, time\nprint('last', flush=True)\ntime.sleep(0.2)\nos._exit(3)",
    );
    assert.deepEqual([how, text(output, "stdout")], ["kernel_died", "last\n"]);
    const next = await run("print(1)");
    assert.deepEqual([next.how, next.freshKernel], ["finished", true]);
  });

  it("[I1] tells that its limit has passed, and interrupts it at ten times that", async () => {
    limitSeconds = 0.4;
    const { log, result } = await begin("import time\ntime.sleep(600)");
    const end = await result;
    assert(end.kind === "ended");
    assert.deepEqual([end.how, end.detail], ["interrupted", "It was interrupted after 4 s."]);
    assert(log.kinds.includes("over"));
  });

  it("[I1] ends the kernel of code that does not react when the limit is long over", async () => {
    limitSeconds = 0.1;
    const deaf =
      "import time\nwhile True:\n    try:\n        time.sleep(600)\n    except KeyboardInterrupt:\n        pass";
    const end = await run(deaf);
    assert.equal(end.how, "interrupted");
    assert.match(end.detail ?? "", /Its kernel was ended/);
    assert.equal((await run("print(1)")).freshKernel, true);
  });

  it("[K4] asks for input, and raises EOFError when the user cancels", async () => {
    answer = "Ada";
    assert.equal(text((await run("print('Hello,', input('Name? '))")).output, "stdout"), "Hello, Ada\n");
    answer = undefined;
    const { how, detail } = await run("input('Name? ')");
    assert.equal(how, "exception");
    assert.match(detail ?? "", /^EOFError/);
  });

  it("[I1, bad/asyncio-run] runs asyncio.run, again and again", async () => {
    const code =
      "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 7\nprint(asyncio.run(f()))";
    for (const _ of [1, 2]) assert.equal(text((await run(code)).output, "stdout"), "7\n");
  });

  it("[I1, bad/many-lines] keeps the beginning and the end of a flood, and says what lies between", async () => {
    const { output, how } = await run("for i in range(300_000): print('line', i)");
    const stdout = text(output, "stdout");
    assert.equal(how, "finished");
    assert(stdout.startsWith("line 0\n") && stdout.endsWith("line 299999\n"));
    assert.equal(output.filter(({ stream }) => stream === "gap").length, 1);
    assert(stdout.length < 2 * 1024 * 1024);
  });

  const child =
    "import subprocess\nchild = subprocess.Popen(['sleep', '600'], start_new_session=True)\nprint('child', child.pid, flush=True)\n";
  const counting = `${child}import time\nfor i in range(4000):\n    print('line', i, flush=True)\n    time.sleep(0.001)\nprint('counted', flush=True)\ntime.sleep(600)`;

  it("[D1, D5, D6, I1] goes to the background with every line, and is stopped there with its children", async () => {
    await run("print('before')");
    const { runId, result } = await begin(counting);
    await printed(runId, "line 200\n");
    const record = await foreground.toBackground(runId);
    assert.deepEqual(
      [record.daemon_id, record.status, [...lease.hub.slots.keys()]],
      [runId, "running", [runId]],
    );
    const end = await result;
    assert.equal(end.kind, "daemon");
    await printed(runId, "counted");
    const { records } = await daemons.read(runId, { limit: 100_000 });
    const lines = text(records, "stdout", "gap").split("\n").slice(1, -1);
    assert.deepEqual(lines, [...Array.from({ length: 4000 }, (_, i) => `line ${String(i)}`), "counted"]);
    const seqs = records.map(({ seq }) => seq);
    assert(seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0)));
    const next = await run("print('child' in globals())");
    assert.deepEqual([text(next.output, "stdout"), next.freshKernel], ["False\n", true]);

    const childPid = Number(/child (\d+)/.exec(text(records, "stdout"))?.[1]);
    assert.equal(isAlive(childPid), true);
    await daemons.stop(runId);
    const statuses = events.flatMap((event) =>
      event.type === "daemon:status" && event.daemon_id === runId ? [`${event.status}/${event.reason}`] : [],
    );
    assert.deepEqual([statuses, isAlive(childPid)], [["running/started", "stopped/user"], false]);
  });

  it("[I1] goes to the background in the middle of a flood, and nothing is missing or doubled", async () => {
    const { runId } = await begin("for i in range(300_000): print('line', i)\nprint('counted')");
    await printed(runId, "line");
    await foreground.toBackground(runId);
    for (const until = Date.now() + 60_000; daemons.get(runId)?.phase !== "ended" && Date.now() < until;)
      await sleep(50);
    assert.equal(daemons.get(runId)?.reason, "finished");
    let printedAll = "";
    for (let sinceSeq = 0, more = true; more;) {
      const { records, nextSeq } = await daemons.read(runId, { sinceSeq, limit: 1000 });
      printedAll += text(records, "stdout", "gap");
      more = records.length > 0;
      sinceSeq = nextSeq;
    }
    const lines = printedAll.split("\n").slice(0, -1);
    assert.equal(lines.length, 300_001);
    assert.equal(
      lines.findIndex((line, i) => line !== `line ${String(i)}`),
      300_000,
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, "utf8"));
  } catch {
    return false;
  }
}
