import assert from "node:assert/strict";
import type { DaemonRecord } from "../../backburner.d.ts";
import type { TestApi } from "../../src/extension/api.ts";
import { activated, cleanUp, collect, ended, setSetting, until, workspace } from "./extension-under-test.ts";

const forever = "import time\nprint('up', flush=True)\ntime.sleep(600)";

describe("the API for other extensions", () => {
  let api: TestApi;

  before(async function () {
    this.timeout(120_000);
    api = await activated();
    await cleanUp();
  });

  afterEach(cleanUp);

  it("[A4] [D8] runs code after the user's consent and tells all of it", async () => {
    const collected = collect(api);
    const { events } = collected;
    const started = await api.startDaemon({
      code: "print('one')\nprint('two')",
      title: "Two lines",
      chatId: "c1",
      messageId: "m1",
    });
    assert.deepEqual(
      [
        started.status,
        started.reason,
        started.chat_id,
        started.message_id,
        started.title,
        started.language,
        started.folder,
      ],
      ["running", "started", "c1", "m1", "Two lines", "python", workspace().fsPath],
    );
    assert.deepEqual(
      api.test.asked.map(({ program, folder }) => [program.code, folder]),
      [["print('one')\nprint('two')", workspace().fsPath]],
    );
    const record = await ended(api, started.daemon_id);
    assert.deepEqual([record.status, record.reason], ["completed", "finished"]);
    await until("the last event", () =>
      events.find((event) => event.type === "daemon:status" && event.status === "completed"),
    );
    collected.dispose();

    const ids = { daemon_id: started.daemon_id, chat_id: "c1", message_id: "m1" };
    assert.deepEqual(
      events.filter(({ type }) => type === "daemon:status"),
      [
        { type: "daemon:status", ...ids, status: "running", reason: "started" },
        { type: "daemon:status", ...ids, status: "completed", reason: "finished" },
      ],
    );
    const printed = events.flatMap((event) => (event.type === "daemon:output" ? [event] : []));
    assert.equal(printed.map(({ content }) => content).join(""), "one\ntwo\n");
    for (const event of printed) {
      assert.deepEqual(
        [event.daemon_id, event.chat_id, event.message_id, event.stream],
        [ids.daemon_id, "c1", "m1", "stdout"],
      );
      assert.ok(Math.abs(event.timestamp - Date.now() / 1000) < 120, "epoch seconds");
    }
  });

  it("[A4] reads kept output in pages that go on where the last one ended", async () => {
    const { daemon_id } = await api.startDaemon({
      code: "import sys\nprint('out')\nprint('err', file=sys.stderr)\n1 + 1",
    });
    await ended(api, daemon_id);
    const page = await api.readDaemonOutput(daemon_id);
    assert.deepEqual(page.records.map(({ stream, content }) => [stream, content]).sort(), [
      ["result", "2"],
      ["stderr", "err\n"],
      ["stdout", "out\n"],
    ]);
    assert.deepEqual(page.gaps, []);
    const rest = await api.readDaemonOutput(daemon_id, { sinceSeq: page.nextSeq });
    assert.deepEqual([rest.records, rest.nextSeq], [[], page.nextSeq]);
  });

  it("[A4] [D5] [D8] stops, tells so, and stops again without an error", async () => {
    const collected = collect(api);
    const { daemon_id } = await api.startDaemon({ code: forever });
    await until("its output", async () => (await api.readDaemonOutput(daemon_id)).records[0]);
    await api.stopDaemon(daemon_id);
    await api.stopDaemon(daemon_id);
    const record = await ended(api, daemon_id);
    assert.deepEqual([record.status, record.reason], ["stopped", "user"]);
    const last = await until("the last event", () =>
      collected.events.find((event) => event.type === "daemon:status" && event.status === "stopped"),
    );
    collected.dispose();
    assert.deepEqual(collected.events.filter(({ type }) => type !== "daemon:output").slice(1), [
      { type: "daemon:stop", daemon_id },
      last,
    ]);
  });

  it("[A4] waits for a text, for the end, or for a while", async () => {
    const changed: string[] = [];
    const listening = api.onDidChangeDaemons(({ daemon_id: id, daemon }) => {
      changed.push(`${id} ${daemon?.phase ?? "gone"}`);
    });
    const { daemon_id } = await api.startDaemon({ code: forever });
    const printed = await api.waitForDaemon(daemon_id, { untilText: "up" });
    assert.deepEqual([printed.why, printed.daemon.phase], ["printed", "running"]);
    assert.equal((await api.waitForDaemon(daemon_id, { timeoutMs: 10 })).why, "timeout");
    await api.stopDaemon(daemon_id);
    const waited = await api.waitForDaemon(daemon_id);
    assert.deepEqual([waited.why, waited.daemon.status], ["ended", "stopped"]);
    listening.dispose();
    for (const phase of ["starting", "running", "ended"])
      assert.ok(changed.includes(`${daemon_id} ${phase}`));
    await assert.rejects(api.waitForDaemon("gone"), { code: "daemons.unknown" });
    await assert.rejects(api.waitForDaemon(daemon_id, { timeoutMs: -1 }), { code: "api.invalid" });
  });

  it("[A4] lists by chat, newest first", async () => {
    const a = await api.startDaemon({ code: "1", chatId: "chat-a" });
    const b = await api.startDaemon({ code: "2", chatId: "chat-b" });
    assert.deepEqual(
      (await api.listDaemons()).map(({ daemon_id }) => daemon_id),
      [b.daemon_id, a.daemon_id],
    );
    assert.deepEqual(
      (await api.listDaemons({ chatId: "chat-a" })).map(({ daemon_id }) => daemon_id),
      [a.daemon_id],
    );
  });

  it("[D6] refuses the fourth and names the three, also when ten come at once", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => api.startDaemon({ code: forever, title: `Number ${String(i)}` })),
    );
    const started = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const refused = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as { code: string; message: string }] : [],
    );
    assert.deepEqual(
      [started.length, new Set(refused.map(({ code }) => code))],
      [3, new Set(["daemons.limit"])],
    );
    for (const { title } of started)
      assert.ok(
        refused.every(({ message }) => message.includes(title)),
        title,
      );
  });

  it("[I6] runs nothing that the user declines", async () => {
    api.test.consent = false;
    await assert.rejects(api.startDaemon({ code: "print(1)" }), { code: "daemons.declined" });
    assert.deepEqual([api.test.asked.length, await api.listDaemons()], [1, []]);
  });

  it("[A4] rejects what makes no sense with a code, and asks nobody", async () => {
    await assert.rejects(api.startDaemon({ code: "  \n" }), { code: "daemons.empty_code" });
    await assert.rejects(api.startDaemon({ code: "x", chatId: "../../x" }), { code: "api.invalid" });
    await assert.rejects(api.startDaemon({} as never), { code: "api.invalid" });
    await assert.rejects(api.stopDaemon("0".repeat(32)), { code: "daemons.unknown" });
    await assert.rejects(api.readDaemonOutput("0".repeat(32)), { code: "daemons.unknown" });
    assert.equal(api.test.asked.length, 0);
  });

  it("[K4] answers a script's input()", async () => {
    api.test.input = "Ada";
    const { daemon_id } = await api.startDaemon({ code: "print('hello', input('Name? '))" });
    await ended(api, daemon_id);
    const { records } = await api.readDaemonOutput(daemon_id);
    assert.ok(records.some(({ content }) => content.includes("hello Ada")));
    assert.deepEqual(api.test.questions, ["Name? "]);
  });

  it("[D4] [D9] stops at the maximum run time of the setting", async () => {
    await setSetting("backburner.daemons.maxRuntime", 2);
    try {
      const { daemon_id } = await api.startDaemon({ code: forever });
      const record: DaemonRecord = await ended(api, daemon_id);
      assert.deepEqual([record.status, record.reason], ["stopped", "max_runtime"]);
    } finally {
      await setSetting("backburner.daemons.maxRuntime", undefined);
    }
  });
});
