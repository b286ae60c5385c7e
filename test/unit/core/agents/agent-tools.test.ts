import assert from "node:assert/strict";
import type { AgentToolName } from "../../../../src/core/agents/agent-tool.ts";
import { codeHash } from "../../../../src/core/agents/code-hash.ts";
import { toolSpecs } from "../../../../src/core/chat/tools/tool-specs.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import { agent, AgentWindow } from "../../../support/agents/agent-window.ts";
import { approved, User, type Window } from "../../../support/executor.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("the tools of agents", () => {
  let user: User;
  let window: Window;
  let agents: AgentWindow;

  beforeEach(async () => {
    user = new User();
    window = await user.openWindow();
    agents = new AgentWindow(user, window);
  });

  /** Waits for the newest kernel that runs this. */
  async function running(code: string): Promise<typeof user.kernels.last> {
    for (;;) {
      const kernel = user.kernels.kernels.findLast(({ programs }) =>
        programs.some((one) => one.code === code),
      );
      if (kernel !== undefined) return kernel;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const programs = (): readonly string[] =>
    user.kernels.kernels.flatMap((kernel) => kernel.programs.map(({ code }) => code));

  it("[A4] are the six that a chat's model has", () => {
    assert.deepEqual(
      agents.tools.tools.map(({ name, readOnly, runsCode }) => [name, readOnly, runsCode]),
      [
        ["run_code", false, true],
        ["start_daemon", false, true],
        ["list_daemons", true, false],
        ["read_daemon_output", true, false],
        ["wait_for_daemon", true, false],
        ["stop_daemon", false, false],
      ],
    );
    assert.deepEqual(
      agents.tools.tools.map(({ name }) => name),
      toolSpecs.map(({ name }) => name),
    );
    const start = agents.tools.tools.find(({ name }) => name === "start_daemon")?.inputSchema;
    assert.deepEqual(Object.keys(start?.["properties"] as object), ["code", "language", "title", "folder"]);
  });

  describe("that run code", () => {
    it("[A4] ask the user with all that matters, and answer with text and pictures", async () => {
      const result = agents.call("run_code", { code: "plot()", language: "Python" });
      const kernel = await running("plot()");
      kernel.print("one\n");
      kernel.say({ stream: "display", content: "aGk=", mime: "image/png" });
      kernel.finish();
      assert.deepEqual(await result, {
        ok: true,
        text: "status: finished after 0.0 s\n[stdout]\none\n[images]\n1 picture was made and follows.",
        images: [{ mime: "image/png", data: "aGk=" }],
      });
      assert.deepEqual(
        agents.asked.map(({ run, origin }) => [
          run.program.code,
          run.language,
          run.folder,
          run.chatId,
          origin,
        ]),
        [
          [
            "plot()",
            "python",
            "/project",
            "agent",
            {
              kind: "agent",
              name: "Test Agent",
              background: false,
              engine: "Fake 1.0",
              limitSeconds: 60,
              isShown: false,
            },
          ],
        ],
      );
    });

    it("[A4] keep variables from call to call, in a kernel for each group", async () => {
      for (const [code, chatId] of [
        ["a", "agent"],
        ["b", "agent"],
        ["c", "other"],
      ] as const) {
        const result = agents.call("run_code", { code }, { ...agent, chatId: chatId as ChatId });
        (await running(code)).finish();
        await result;
      }
      assert.deepEqual(
        user.kernels.kernels.map(({ handle }) => handle.kernelId),
        ["kernel-1", "kernel-1", "kernel-2"],
      );
    });

    it("[A4] say how code failed", async () => {
      const result = agents.call("run_code", { code: "1/0" });
      (await running("1/0")).raise("ZeroDivisionError: division by zero");
      const { ok, text } = await result;
      assert.equal(ok, false);
      assert.match(text, /ended with an exception.*\n\[error\]\nTraceback/s);
    });

    it("[A4] interrupt it at the limit, and say what else there is", async () => {
      const result = agents.call("run_code", { code: "loop" });
      const kernel = await running("loop");
      kernel.onInterrupt = () => {
        kernel.raise("KeyboardInterrupt");
      };
      await user.clock.advanceAsync(59_000);
      assert.equal(kernel.interrupts, 0);
      await user.clock.advanceAsync(1_000);
      const { ok, text } = await result;
      assert.equal(ok, false);
      assert.match(
        text,
        /^status: interrupted after 60\.\d s\. It was interrupted after 60 s, .*start_daemon/,
      );
    });

    it("[A4] interrupt it when the call is cancelled", async () => {
      const controller = new AbortController();
      const result = agents.call("run_code", { code: "loop" }, agent, controller.signal);
      const kernel = await running("loop");
      kernel.onInterrupt = () => {
        kernel.raise("KeyboardInterrupt");
      };
      controller.abort();
      await assert.rejects(result, { name: "AbortError" });
      assert.equal(kernel.interrupts, 1);
    });

    it("[A4] do not wait for an answer when the call is cancelled", async () => {
      const controller = new AbortController();
      const answered = Promise.withResolvers<boolean>();
      agents.consent = () => answered.promise;
      const result = agents.call("run_code", { code: "late" }, agent, controller.signal);
      while (agents.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      await assert.rejects(result, { name: "AbortError" });
      answered.resolve(true);
      await settle();
      assert.deepEqual(programs(), []);
    });

    it("[A4, bad/agent-declined] run nothing that the user does not allow", async () => {
      agents.consent = () => Promise.resolve(false);
      for (const name of ["run_code", "start_daemon"] as const) {
        assert.deepEqual(await agents.call(name, { code: "x" }), {
          ok: false,
          text: "The code was not run because the user did not allow it.",
          images: [],
        });
      }
      assert.deepEqual([programs(), window.daemons.list()], [[], []]);
    });

    it("[A4] do not ask again for exactly what the editor has shown", async () => {
      const shown = await codeHash("x", "python", true);
      const result = await agents.call("start_daemon", { code: "x" }, { ...agent, shown });
      assert.deepEqual([result.ok, agents.asked], [true, []]);
    });

    it("[A4, bad/agent-auto-approve] ask when other code was shown, or for another purpose", async () => {
      agents.consent = () => Promise.resolve(false);
      const shown = await codeHash("x", "python", true);
      await agents.call("start_daemon", { code: "y" }, { ...agent, shown });
      await agents.call("start_daemon", { code: "x", language: "r" }, { ...agent, shown });
      await agents.call("run_code", { code: "x" }, { ...agent, shown });
      assert.equal(agents.asked.length, 3);
    });

    it("[A4, bad/agent-auto-approve] ask anew when the engine is another one after the answer", async () => {
      const labels = ["One", "Two"];
      agents.engine = async () => labels.shift() ?? "Two";
      const shown = await codeHash("x", "python", true);
      await agents.call("start_daemon", { code: "x" }, { ...agent, shown });
      assert.deepEqual(
        agents.asked.map(({ origin }) => origin.kind === "agent" && [origin.engine, origin.isShown]),
        [["Two", false]],
      );
    });

    it("[A4] start what runs on in the background", async () => {
      const result = await agents.call("start_daemon", {
        code: "beat()",
        title: " My\nbeat ",
        folder: "/data",
      });
      const [record] = window.daemons.list();
      assert.ok(record);
      assert.deepEqual(
        [record.title, record.folder, record.chat_id, record.message_id, result.daemon],
        ["My beat", "/data", "agent", "", record],
      );
      assert.equal(
        result.text.split("\n")[0],
        `status: it is a background script with daemon_id ${record.daemon_id}: starting`,
      );
    });

    it("[A4, D4] name those that hold the slots when there is none", async () => {
      user.limits = { maxConcurrent: 1, maxRuntimeSeconds: 60 };
      const { daemon_id: id } = await window.daemons.start(await approved("busy"));
      const { ok, text } = await agents.call("start_daemon", { code: "x" });
      assert.equal(ok, false);
      assert.match(text, /^1 background script is already running: "busy"\./);
      assert.match(text, new RegExp(`\ndaemon_id ${id} \\(busy\\)$`));
    });
  });

  it("[A4, bad/agent-input] say in one sentence what is wrong with arguments, and ask nobody", async () => {
    const wrong: readonly (readonly [AgentToolName, unknown, RegExp])[] = [
      ["run_code", "print(1)", /not an object/],
      ["run_code", ["print(1)"], /not an object/],
      ["run_code", null, /"code" is missing/],
      ["run_code", {}, /"code" is missing/],
      ["run_code", { code: 7 }, /"code" must be string/],
      ["run_code", { code: " \n" }, /"code" is empty/],
      ["run_code", { code: "x".repeat(1_000_001) }, /more than 1000000 characters/],
      ["run_code", { code: "x", language: "py\nthon" }, /"language" must be/],
      ["run_code", { code: "x", background: true }, /no argument "background"; it takes code, language/],
      ["start_daemon", { code: "x", folder: "relative" }, /"folder" must be an absolute path/],
      ["start_daemon", { code: "x", folder: "/a\n\nimport os" }, /"folder" must be an absolute path/],
      ["start_daemon", { code: "x", folder: "/gone" }, /There is no folder "\/gone"/],
      ["start_daemon", { code: "x", title: "t".repeat(201) }, /"title" has more than 200 characters/],
      ["list_daemons", { mine: "yes" }, /"mine" must be boolean/],
      ["read_daemon_output", { daemon_id: "../../etc" }, /"daemon_id" must be the id/],
      ["read_daemon_output", { daemon_id: "gone" }, /no background script "gone"/],
      ["wait_for_daemon", { daemon_id: "gone" }, /"timeout_seconds" is missing/],
      ["stop_daemon", { daemon_id: 1 }, /"daemon_id" must be string/],
    ];
    for (const [name, input, text] of wrong) {
      const result = await agents.call(name, input);
      assert.equal(result.ok, false, JSON.stringify(input).slice(0, 80));
      assert.match(result.text, text);
    }
    assert.deepEqual([agents.asked, programs()], [[], []]);
  });

  it("[A4, bad/agent-input] refuse everything in Restricted Mode", async () => {
    agents.trusted = false;
    for (const { name } of agents.tools.tools) {
      assert.match((await agents.call(name, { code: "x" })).text, /^This workspace is in Restricted Mode/);
    }
    assert.deepEqual(agents.asked, []);
  });

  it("[A4] list, read, wait for and stop every script of the user, whoever started it", async () => {
    const mine = await agents.call("start_daemon", { code: "mine" });
    const { daemon_id: id } = await window.daemons.start(await approved("other"));
    const kernel = await running("other");
    const list = (await agents.call("list_daemons")).text.split("\n");
    assert.deepEqual([list.length, list.some((line) => line.includes(id))], [2, true]);
    assert.equal(
      (await agents.call("list_daemons", { mine: true })).text,
      `daemon_id ${mine.daemon?.daemon_id ?? ""} (mine): running`,
    );
    kernel.print("hello\n");
    await settle();
    await user.clock.advanceAsync(1000);
    const read = await agents.call("read_daemon_output", { daemon_id: id, since_seq: 0 });
    assert.match(read.text, /next_seq: 1\nhello/);
    assert.equal(read.daemon?.daemon_id, id);
    const waited = await agents.call("wait_for_daemon", {
      daemon_id: id,
      timeout_seconds: 5,
      until_text: "hello",
    });
    assert.match(waited.text, /^It has printed the text/);
    const stopped = await agents.call("stop_daemon", { daemon_id: id });
    assert.match(stopped.text, /stopped \(stopped by the user or by you\)/);
    assert.equal(stopped.daemon?.phase, "ended");
  });

  it("[A4] tell of the newest that have ended, and count the others", async () => {
    for (let index = 0; index < 23; index += 1) {
      await window.daemons.start(await approved(`code ${String(index)}`));
      (await running(`code ${String(index)}`)).finish();
      await settle();
      await user.clock.advanceAsync(1000);
    }
    const lines = (await agents.call("list_daemons")).text.split("\n");
    assert.deepEqual([lines.length, lines.at(-1)], [21, "(3 older ones have ended.)"]);
    assert.match(lines[0] ?? "", /code 22/);
  });

  it("[A4] keep what went wrong in Backburner to its log", async () => {
    agents.engine = () => Promise.reject(new Error("secret path"));
    assert.deepEqual(await agents.call("run_code", { code: "x" }), {
      ok: false,
      text: "Something went wrong in Backburner. Its log says more.",
      images: [],
    });
    assert.deepEqual(agents.errors, ["an agent's tool failed"]);
  });
});
