import assert from "node:assert/strict";
import { DaemonTools, type ToolResult } from "../../../../src/core/chat/daemon-tools.ts";
import { toolSpecs } from "../../../../src/core/chat/tools/tool-specs.ts";
import { chatId } from "../../../support/chat/chats.ts";
import { FakeChatDaemons } from "../../../support/chat/fake-chat-daemons.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";

const never = new AbortController().signal;

describe("the tools for background scripts", () => {
  let daemons: FakeChatDaemons;
  let clock: ManualClock;
  let tools: DaemonTools;

  beforeEach(() => {
    daemons = new FakeChatDaemons();
    clock = new ManualClock();
    tools = new DaemonTools(daemons, clock);
  });

  const call = (name: string, values: unknown, signal = never): Promise<ToolResult> =>
    tools.call(name, JSON.stringify(values), chatId(), signal);

  const read = async (values: object): Promise<string> =>
    (await call("read_daemon_output", { daemon_id: "d", ...values })).text;

  it("[I4] are described as JSON Schema that names what is required", () => {
    assert.deepEqual(
      toolSpecs.map(({ name, parameters }) => [name, parameters["required"]]),
      [
        ["run_code", ["code"]],
        ["start_daemon", ["code"]],
        ["list_daemons", []],
        ["read_daemon_output", ["daemon_id"]],
        ["wait_for_daemon", ["daemon_id", "timeout_seconds"]],
        ["stop_daemon", ["daemon_id"]],
      ],
    );
  });

  it("[I4] list those of this chat", async () => {
    assert.equal((await call("list_daemons", {})).text, "This chat has no background scripts.");
    daemons.add("other", { chat_id: chatId("other") });
    daemons.add("a", { started_at: 1 });
    daemons.end(daemons.add("b", { started_at: 2 }));
    assert.deepEqual(await call("list_daemons", {}), {
      ok: true,
      text: "daemon_id b (b.py): completed (it ran to its end) after 5 s\ndaemon_id a (a.py): running",
    });
  });

  it("[I4] reach no script of another chat", async () => {
    daemons.add("mine");
    daemons.add("other", { chat_id: chatId("other") });
    for (const name of ["read_daemon_output", "wait_for_daemon", "stop_daemon"]) {
      assert.deepEqual(await call(name, { daemon_id: "other", timeout_seconds: 1 }), {
        ok: false,
        text: 'This chat has no background script "other". daemon_id mine (mine.py): running',
      });
    }
    assert.equal(daemons.get(daemons.add("other"))?.phase, "running");
  });

  it("[I4] say how to mend arguments", async () => {
    daemons.add("d");
    const answers = await Promise.all([
      tools.call("stop_daemon", "{", chatId(), never),
      call("stop_daemon", []),
      call("stop_daemon", { daemon_id: 7 }),
      call("read_daemon_output", { daemon_id: "d", since_seq: "x" }),
      call("read_daemon_output", { daemon_id: "d", tail: -1 }),
      call("wait_for_daemon", { daemon_id: "d", timeout_seconds: "long" }),
      call("wait_for_daemon", { daemon_id: "d", timeout_seconds: 1, until_text: 7 }),
      call("make_coffee", {}),
    ]);
    assert.ok(answers.every(({ ok }) => !ok));
    assert.deepEqual(
      answers.map(
        ({ text }) => /JSON|daemon_id|since_seq|tail|timeout_seconds|until_text|no tool/.exec(text)?.[0],
      ),
      ["JSON", "JSON", "daemon_id", "since_seq", "tail", "timeout_seconds", "until_text", "no tool"],
    );
  });

  it("[I4] read what was printed, all of it, what is new, or the last lines", async () => {
    const id = daemons.add("d");
    assert.match(await read({}), /\nnext_seq: 0\n\(nothing\)$/);
    daemons.print(id, "one\n", "\u001b[31mtwo\u001b[0m\n", "three\n");
    assert.match(await read({}), /^daemon_id d \(d\.py\): running\nnext_seq: 3\none\ntwo\nthree$/);
    assert.match(await read({ since_seq: 2 }), /\nnext_seq: 3\nthree$/);
    assert.match(await read({ since_seq: 3 }), /\nnext_seq: 3\n\(nothing\)$/);
    assert.match(await read({ tail: 2 }), /\nnext_seq: 3\n…\ntwo\nthree$/);
  });

  it("[I4] cut what is long, and say that there is more", async () => {
    const id = daemons.add("d");
    daemons.print(id, ...Array.from({ length: 2000 }, (_, index) => `line ${String(index)}\n`));
    assert.match(await read({ since_seq: 0 }), /\nnext_seq: 500 \(there is more after it\)\nline 0\n/);
    const all = await read({});
    assert.ok(all.length < 8200 && all.endsWith("line 1999"));
  });

  it("[I4] stop a script", async () => {
    daemons.add("d");
    assert.deepEqual(await call("stop_daemon", { daemon_id: "d" }), {
      ok: true,
      text: "daemon_id d (d.py): stopped (stopped by the user or by you) after 5 s",
    });
    assert.match((await call("stop_daemon", { daemon_id: "d" })).text, /^It had ended before\./);
  });

  describe("that wait", () => {
    let id: ReturnType<FakeChatDaemons["add"]>;

    beforeEach(() => {
      id = daemons.add("d");
    });

    interface Waited {
      /** Empty until the waiting is over. */
      text: string;
      failure?: unknown;
    }

    /** Waits, and remembers what came of it. */
    function wait(values: object, signal = never): Waited {
      const waited: Waited = { text: "" };
      call("wait_for_daemon", { daemon_id: "d", ...values }, signal).then(
        ({ text }) => (waited.text = text),
        (error: unknown) => (waited.failure = error),
      );
      return waited;
    }

    afterEach(() => {
      assert.equal(clock.waiting, 0);
    });

    it("[I4] wait for the end, and tell what was printed meanwhile", async () => {
      daemons.print(id, "before\n");
      const waited = wait({ timeout_seconds: 300 });
      await settle();
      daemons.print(id, "meanwhile\n");
      await settle();
      assert.equal(waited.text, "");
      daemons.end(id);
      await settle();
      assert.equal(
        waited.text,
        "It has ended. daemon_id d (d.py): completed (it ran to its end) after 5 s\nWhat it printed meanwhile:\nmeanwhile",
      );
    });

    it("[I4] wait no longer than they are told, and never longer than five minutes", async () => {
      const short = wait({ timeout_seconds: 10 });
      const long = wait({ timeout_seconds: 100_000 });
      await clock.advanceAsync(9_999);
      assert.equal(short.text, "");
      await clock.advanceAsync(1);
      await settle();
      assert.match(short.text, /^The time is over\. daemon_id d \(d\.py\): running\n.*\n\(nothing\)$/);
      await clock.advanceAsync(289_999);
      assert.equal(long.text, "");
      await clock.advanceAsync(1);
      await settle();
      assert.match(long.text, /^The time is over\./);
    });

    it("[I4] wait for a text, also one that was there before or comes in pieces", async () => {
      daemons.print(id, "Listening on port 80");
      assert.match(
        (await call("wait_for_daemon", { daemon_id: "d", timeout_seconds: 9, until_text: "port 80" })).text,
        /^It has printed the text\./,
      );
      const waited = wait({ timeout_seconds: 9, until_text: "80\nready" });
      await settle();
      for (const piece of ["\nr", "ea", "d"]) daemons.print(id, piece);
      await settle();
      assert.equal(waited.text, "");
      daemons.print(id, "y!");
      await settle();
      assert.match(waited.text, /^It has printed the text\./);
    });

    it("[I4] see the output of another window's script within a second", async () => {
      daemons.announces = false;
      const waited = wait({ timeout_seconds: 9, until_text: "ready" });
      await settle();
      daemons.print(id, "ready\n");
      await settle();
      assert.equal(waited.text, "");
      await clock.advanceAsync(1000);
      await settle();
      assert.match(waited.text, /ready$/);
    });

    it("[I4] are over when the reply is stopped", async () => {
      const controller = new AbortController();
      const waited = wait({ timeout_seconds: 9 }, controller.signal);
      await settle();
      controller.abort();
      await settle();
      assert.equal(waited.failure instanceof Error && waited.failure.name, "AbortError");
    });

    it("[I4] do not wait for what has ended", async () => {
      daemons.end(id);
      assert.match(
        (await call("wait_for_daemon", { daemon_id: "d", timeout_seconds: 9 })).text,
        /^It has ended\./,
      );
    });
  });
});
