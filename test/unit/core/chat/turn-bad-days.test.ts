import assert from "node:assert/strict";
import { AppError } from "../../../../src/core/base/errors.ts";
import { block, briefs, calls, Conversation, says } from "../../../support/chat/conversation.ts";
import { finished } from "../../../support/chat/fake-code-runner.ts";
import { settle } from "../../../support/manual-clock.ts";
import type { FakeStep } from "../../../support/models/fake-chat-model.ts";

describe("a turn on a bad day", () => {
  let window: Conversation;

  beforeEach(() => {
    window = new Conversation();
  });

  describe("that fails", () => {
    const failing = (error: Error): readonly FakeStep[] => [
      { kind: "text", text: "Hel" },
      { kind: "fail", error },
    ];

    it("[C2] keeps what came before a failure, and shows what to do", async () => {
      const error = new AppError("model.rate_limited", "Wait a little.", { retryAfterSeconds: 7 });
      const { id } = window.chat([failing(error)]);
      const { parts, status, error: shown } = await window.ask(id, "go");
      assert.deepEqual(
        [parts, status, shown],
        [
          [{ kind: "text", text: "Hel" }],
          "error",
          { code: "model.rate_limited", message: "Wait a little.", retry_after: 7 },
        ],
      );
    });

    it("hides the text of a bug, and logs it", async () => {
      const { id } = window.chat([failing(new Error("secret"))]);
      const { status, error } = await window.ask(id, "go");
      assert.deepEqual(
        [status, error?.code, error?.message.includes("secret")],
        ["error", "internal", false],
      );
      assert.deepEqual(window.errors, ["a turn failed"]);
    });

    it("says that a reply broke off", async () => {
      const { id } = window.chat([[{ kind: "text", text: "Hel" }]]);
      const { parts, status, error } = await window.ask(id, "go");
      assert.deepEqual([parts.length, status, error?.code], [1, "error", "model.bad_reply"]);
    });

    it("says that a reply was empty", async () => {
      const { id } = window.chat([says()]);
      const { parts, status } = await window.ask(id, "go");
      assert.deepEqual([briefs(parts), status], [["notice: The model sent an empty reply."], "done"]);
    });

    it("lets code end that ran when the stream failed", async () => {
      const gate = Promise.withResolvers<undefined>();
      const error = new AppError("model.unreachable", "The server is gone.");
      const { id } = window.chat([
        [
          { kind: "text", text: block("a") },
          { kind: "fail", error },
        ],
      ]);
      window.runner.runs.set("a", async () => {
        await gate.promise;
        return finished("out");
      });
      await window.turns.send(id, "go", []);
      await settle();
      assert.equal(window.answer(id).status, "streaming");
      gate.resolve(undefined);
      await window.turns.whenIdle(id);
      assert.deepEqual(
        [briefs(window.answer(id).parts)[0], window.answer(id).status],
        ["code ended", "error"],
      );
    });

    it("goes on when the runner or a tool throws against its contract", async () => {
      const { id } = window.chat([says(block("a")), calls(["c", "list_daemons", ""]), says("Done.")]);
      window.runner.runs.set("a", () => {
        window.daemons.list = () => {
          throw new Error("bug");
        };
        throw new Error("bug");
      });
      const { parts, status } = await window.ask(id, "go");
      assert.deepEqual(
        [briefs(parts), status],
        [["code not-run failed", "list_daemons failed", "text: Done."], "done"],
      );
      assert.deepEqual(window.errors, ["code was not run", "a tool failed"]);
    });

    it("ends when what the prompt needs cannot be had", async () => {
      window.daemons.list = () => {
        throw new Error("bug");
      };
      const { id } = window.chat([says("Hi.")]);
      assert.equal((await window.ask(id, "go")).status, "error");
    });
  });

  describe("that is stopped", () => {
    it("[C2] keeps what came, and leaves nothing unfinished", async () => {
      const { id } = window.chat([
        [{ kind: "text", text: `Hel${block("a")}\n${block("b")}lo <code_interp` }, { kind: "hang" }],
      ]);
      window.runner.runs.set("a", async (_, listener, signal) => {
        listener.onState({ kind: "running", started_at: 1, limit_seconds: 1, over_limit: false });
        await new Promise((resolve) => {
          signal.addEventListener("abort", resolve);
        });
        return { kind: "ended", how: "interrupted", seconds: 1, output: [], freshKernel: false };
      });
      await window.turns.send(id, "go", []);
      await settle();
      await window.turns.stop(id);
      const { parts, status } = window.answer(id);
      assert.deepEqual(briefs(parts), [
        "text: Hel",
        "code ended",
        "code not-run cancelled",
        "text: \nlo <code_interp",
      ]);
      assert.deepEqual([status, window.endings, window.turns.isBusy(id)], ["stopped", 1, false]);
    });

    it("[C2] ends at once also when the model does not listen", async () => {
      const deaf = new Conversation();
      const { id } = deaf.chat([]);
      deaf.models.set("model", {
        view: { model_id: "model", name: "deaf", source: "Fake", tools: false, images: false },

        stream: async function* () {
          await new Promise(() => undefined);
        },
      });
      await deaf.turns.send(id, "go", []);
      await settle();
      await deaf.turns.stop(id);
      assert.deepEqual([deaf.answer(id).status, deaf.endings], ["stopped", 1]);
    });

    it("[I4] ends a tool call that waits", async () => {
      window.daemons.add("d");
      const { id } = window.chat(
        [calls(["c", "wait_for_daemon", '{"daemon_id":"d","timeout_seconds":100}'])],
        { tools: true },
      );
      window.daemons.add("d", { chat_id: id });
      await window.turns.send(id, "go", []);
      await settle();
      assert.deepEqual(briefs(window.answer(id).parts), ["wait_for_daemon running"]);
      await window.turns.stop(id);
      assert.deepEqual(
        [briefs(window.answer(id).parts), window.answer(id).status],
        [["wait_for_daemon cancelled"], "stopped"],
      );
      assert.equal(window.clock.waiting, 0);
    });
  });

  it("[bad/long-reply] takes a reply of a megabyte in pieces of four characters", async function () {
    this.timeout(60_000);
    const pieces = 262_144;
    const { id } = window.chat(function* () {
      for (let count = 0; count < pieces; count += 1) yield { kind: "text", text: "abc " } as const;
      yield { kind: "end", reason: "stop" } as const;
    });
    window.journal.append = () => undefined;
    const { parts, status } = await window.ask(id, "go");
    assert.deepEqual(
      [status, parts.length, parts[0]?.kind === "text" && parts[0].text.length],
      ["done", 1, 4 * pieces],
    );
  });
});
