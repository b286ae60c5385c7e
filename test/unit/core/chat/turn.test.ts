import assert from "node:assert/strict";
import {
  backgroundBlock,
  block,
  briefs,
  calls,
  Conversation,
  says,
  textOf,
} from "../../../support/chat/conversation.ts";
import { daemonOf, finished, raised } from "../../../support/chat/fake-code-runner.ts";
import { settle } from "../../../support/manual-clock.ts";

describe("a turn", () => {
  let window: Conversation;

  beforeEach(() => {
    window = new Conversation();
  });

  it("[C2] streams an answer and ends", async () => {
    const { id } = window.chat([
      [
        { kind: "reasoning", text: "hm" },
        { kind: "text", text: "Hel" },
        { kind: "text", text: "lo" },
        { kind: "usage", input_tokens: 3, output_tokens: 2 },
        { kind: "end", reason: "stop" },
      ],
    ]);
    const { parts, status, usage, model } = await window.ask(id, "Hi");
    assert.deepEqual(parts, [
      { kind: "reasoning", text: "hm" },
      { kind: "text", text: "Hello" },
    ]);
    assert.deepEqual(
      [status, usage, model],
      ["done", { input_tokens: 3, output_tokens: 2 }, "scripted via Fake"],
    );
  });

  it("[I1] runs a block, tells the model what it printed, and lets it go on", async () => {
    const { id, model } = window.chat([says("Let me see.\n", block("1 + 1")), says("It is 2.")]);
    window.runner.runs.set("1 + 1", () => finished("2\n"));
    const { parts, status } = await window.ask(id, "1 + 1?");
    assert.deepEqual(briefs(parts), ["text: Let me see.\n", "code ended", "text: It is 2."]);
    assert.equal(status, "done");
    const [, , reply, result] = model.requests[1]?.messages ?? [];
    assert.equal(textOf(reply).trimEnd(), `Let me see.\n${block("1 + 1")}`.trimEnd());
    assert.match(textOf(result), /<code_interpreter_output run_id="[^"]+">\n.*\[stdout\]\n2\n/s);
  });

  it("[I1] shows how code stands while it runs, and its output when it has ended", async () => {
    const { id } = window.chat([says(block("x")), says("Done.")]);
    window.runner.runs.set("x", (_, listener) => {
      listener.onState({ kind: "waiting", hash: "h", engine: "e", folder: "f", limit_seconds: 60 });
      listener.onEdited("y");
      listener.onState({ kind: "running", started_at: 1000, limit_seconds: 60, over_limit: false });
      listener.onState({ kind: "ended", how: "finished", seconds: 1 });
      return finished("out");
    });
    const { parts } = await window.ask(id, "go");
    const states = window.events.flatMap((event) => {
      if (event.type === "part:added" && event.part.kind === "code") return [event.part.state.kind];
      if (event.type === "part:changed" && event.part.kind === "code") return [event.part.state.kind];
      return [];
    });
    assert.deepEqual(states, ["writing", "writing", "waiting", "waiting", "running", "ended"]);
    const [code] = parts.filter((part) => part.kind === "code");
    assert.deepEqual([code?.code, code?.edited, code?.output[0]?.content], ["y", true, "out"]);
  });

  it("[I1] runs the blocks of a reply one after another while the reply goes on", async () => {
    const first = Promise.withResolvers<undefined>();
    const { id } = window.chat([says(block("a"), "and ", block("b"), "so."), says("Done.")]);
    window.runner.runs.set("a", async () => {
      await first.promise;
      return finished();
    });
    await window.turns.send(id, "go", []);
    await settle();
    const ran = (): readonly string[] => window.runner.requests.map(({ code }) => code);
    assert.deepEqual(briefs(window.answer(id).parts), [
      "code writing",
      "text: \nand ",
      "code writing",
      "text: \nso.",
    ]);
    assert.deepEqual(ran(), ["a"]);
    first.resolve(undefined);
    await window.turns.whenIdle(id);
    assert.deepEqual(ran(), ["a", "b"]);
  });

  it("[D1] starts a daemon in the middle of a reply, and the model finishes its reply", async () => {
    const { id, model } = window.chat([says(backgroundBlock("loop()"), "It is running now."), says("Yes.")]);
    const { parts, status } = await window.ask(id, "monitor");
    assert.deepEqual([parts.map(({ kind }) => kind), status], [["code", "text"], "done"]);
    assert.equal(model.requests.length, 1);
    const [request] = window.runner.requests;
    const answer = window.answer(id);
    assert.deepEqual(
      [request?.background, request?.chatId, request?.messageId, request?.language],
      [true, id, answer.message_id, "python"],
    );
    assert.deepEqual(parts[0]?.kind === "code" && parts[0].state, {
      kind: "daemon",
      daemon_id: request?.runId,
    });
    // In the next turn the model knows its id.
    await window.ask(id, "does it?");
    assert.ok(textOf(model.requests[1]?.messages.at(-1)).includes(`daemon_id ${String(request?.runId)}`));
  });

  it("[D1] tells the model the id at once when its reply ends with the block", async () => {
    const { id, model } = window.chat([
      says("I start it.\n", backgroundBlock("loop()"), " \n"),
      says("It runs."),
    ]);
    const { parts } = await window.ask(id, "monitor");
    assert.deepEqual(briefs(parts).slice(-1), ["text: It runs."]);
    assert.match(textOf(model.requests[1]?.messages.at(-1)), /daemon_id id\d+/);
  });

  it("[D14] tells the model and the user that nothing can run without an engine", async () => {
    const { id, model } = window.chat([says(backgroundBlock("loop()"), "It runs."), says("It does not.")]);
    const message = "Background execution requires the Jupyter engine. Choose a Python interpreter.";
    window.runner.runs.set("loop()", () => ({ kind: "not-run", why: "engine", message }));
    const { parts } = await window.ask(id, "monitor");
    assert.deepEqual(parts[0]?.kind === "code" && parts[0].state, {
      kind: "not-run",
      why: "engine",
      message,
    });
    // The model has said something that is not true: it may mend it.
    assert.ok(textOf(model.requests[1]?.messages.at(-1)).includes(message));
    assert.deepEqual(briefs(parts).slice(-1), ["text: It does not."]);
  });

  it("[I6] gives declined code back to the model", async () => {
    const { id, model } = window.chat([says(block("rm()")), says("All right.")]);
    window.runner.runs.set("rm()", () => ({ kind: "not-run", why: "declined", message: "You skipped it." }));
    const { status } = await window.ask(id, "go");
    assert.equal(status, "done");
    assert.match(textOf(model.requests[1]?.messages.at(-1)), /not run \(declined\)\. You skipped it\./);
  });

  it("[I1] stops after so many replies and says so", async () => {
    window.maxRounds = 3;
    let count = 0;
    const { id, model } = window.chat(() => says(block(`step ${String((count += 1))}`)));
    const { parts, status } = await window.ask(id, "go");
    assert.deepEqual([model.requests.length, window.runner.requests.length, status], [3, 3, "done"]);
    assert.deepEqual(briefs(parts).slice(-1), [
      'notice: Stopped here after 3 replies of the model. Write "go on" to let it continue.',
    ]);
  });

  it("[bad/model-repeats] does not run code a third time that has failed twice, and ends", async () => {
    let count = 0;
    const { id, model } = window.chat(() => says(block(`x  =${" ".repeat((count += 1))}1/0`)));
    for (const spaces of [1, 2, 3]) {
      window.runner.runs.set(`x  =${" ".repeat(spaces)}1/0`, () => raised("ZeroDivisionError"));
    }
    const { parts, status } = await window.ask(id, "go");
    assert.deepEqual([model.requests.length, window.runner.requests.length, status], [3, 2, "done"]);
    assert.deepEqual(briefs(parts), [
      "code ended",
      "code ended",
      "code not-run repeated",
      "notice: Stopped here: the model wrote the same code again that had failed twice.",
    ]);
  });

  it("[bad/model-repeats] runs code again that has gone well", async () => {
    const { id } = window.chat([says(block("a")), says(block("a")), says(block("a")), says("Done.")]);
    await window.ask(id, "go");
    assert.equal(window.runner.requests.length, 3);
  });

  it("[I3, bad/tag-unclosed] never runs a block that is not closed, and lets the model write it again", async () => {
    const open = '<code_interpreter type="code" lang="python">\nprint(1)';
    const { id, model } = window.chat([says("Look:\n", open), says("Sorry.")]);
    const { parts, status } = await window.ask(id, "go");
    assert.deepEqual(briefs(parts), ["text: Look:\n", "code not-run unclosed", "text: Sorry."]);
    assert.deepEqual([window.runner.requests.length, model.requests.length, status], [0, 2, "done"]);
  });

  it("[bad/tag-unclosed] does not go on after a reply that was cut at the model's limit", async () => {
    const open = '<code_interpreter type="code" lang="python">\nprint(1)';
    const { id, model } = window.chat([
      [
        { kind: "text", text: open },
        { kind: "end", reason: "length" },
      ],
    ]);
    const { parts, status } = await window.ask(id, "go");
    assert.deepEqual(briefs(parts), [
      "code not-run unclosed",
      "notice: The reply was cut off: it reached the length limit of the model.",
    ]);
    assert.deepEqual([model.requests.length, status], [1, "done"]);
  });

  it("[I3] never runs what is in reasoning, whoever marks it", async () => {
    const { id } = window.chat([
      [
        { kind: "reasoning", text: block("a") },
        { kind: "text", text: `<think>${block("b")}</think>Done.` },
        { kind: "end", reason: "stop" },
      ],
    ]);
    const { parts } = await window.ask(id, "go");
    assert.deepEqual([window.runner.requests, parts.map(({ kind }) => kind)], [[], ["reasoning", "text"]]);
  });

  it("[I4] runs code and follows daemons for a model with native tools", async () => {
    const { id, model } = window.chat(
      [
        calls(["c1", "run_code", '{"code":"1","language":"Python"}'], ["c2", "list_daemons", ""]),
        calls(["c3", "start_daemon", '{"code":"loop()"}']),
        says("Done."),
      ],
      { tools: true },
    );
    const { parts } = await window.ask(id, "go");
    assert.deepEqual(briefs(parts), ["code ended", "list_daemons done", "code daemon", "text: Done."]);
    assert.deepEqual(
      window.runner.requests.map(({ code, language, background }) => [code, language, background]),
      [
        ["1", "python", false],
        ["loop()", "python", true],
      ],
    );
    assert.deepEqual(
      model.requests[1]?.messages.slice(2).map((message) => message.role),
      ["assistant", "tool", "tool"],
    );
    assert.ok(model.requests.every(({ tools }) => tools.length === 6));
  });

  it("[I4] answers broken calls so that the model can mend them", async () => {
    const { id, model } = window.chat(
      [
        calls(
          ["c1", "run_code", '{"code": "1'],
          ["c2", "run_code", "{}"],
          ["c3", "no_tool", "{}"],
          ["c4", "stop_daemon", "[]"],
        ),
        says("Sorry."),
      ],
      { tools: true },
    );
    const { parts, status } = await window.ask(id, "go");
    assert.deepEqual(briefs(parts), [
      "run_code failed",
      "run_code failed",
      "no_tool failed",
      "stop_daemon failed",
      "text: Sorry.",
    ]);
    assert.equal(status, "done");
    const results = model.requests[1]?.messages.slice(3).map(textOf) ?? [];
    assert.match(results[0] ?? "", /not valid JSON/);
    assert.match(results[1] ?? "", /no code/);
    assert.match(results[2] ?? "", /There is no tool "no_tool"\. There are run_code, /);
    assert.match(results[3] ?? "", /not a JSON object/);
  });

  it("[I4] offers no tools where nothing can run", async () => {
    window.facts = { ...window.facts, engineReady: false };
    const { id, model } = window.chat([says("No.")], { tools: true });
    await window.ask(id, "go");
    assert.deepEqual(model.requests[0]?.tools, []);
  });

  it("[I1] says when the kernel is new", async () => {
    const { id, model } = window.chat([says(block("x")), says("Again.")]);
    window.runner.runs.set("x", () => ({ ...finished(), freshKernel: true }) as ReturnType<typeof finished>);
    const { parts } = await window.ask(id, "go");
    const notice = "The kernel was started anew: what was defined before is gone.";
    assert.ok(briefs(parts).includes(`notice: ${notice}`));
    assert.ok(textOf(model.requests[1]?.messages.at(-1)).includes(notice));
  });

  it("[I1] tells the model of code that was moved to the background", async () => {
    const { id, model } = window.chat([says(block("slow()")), says("All right.")]);
    window.runner.runs.set("slow()", (request) => ({
      kind: "daemon",
      record: daemonOf(request),
      output: [],
    }));
    const { parts } = await window.ask(id, "go");
    assert.deepEqual(briefs(parts), ["code daemon", "text: All right."]);
    assert.match(textOf(model.requests[1]?.messages.at(-1)), /background script with daemon_id/);
  });
});
