import assert from "node:assert/strict";
import fc from "fast-check";
import { AppError } from "../../../../src/core/base/errors.ts";
import { foldEvents } from "../../../../src/core/chat/fold-events.ts";
import type { FakeRun } from "../../../support/chat/fake-code-runner.ts";
import { daemonOf, finished, raised } from "../../../support/chat/fake-code-runner.ts";
import { backgroundBlock, block, Conversation } from "../../../support/chat/conversation.ts";
import { settle } from "../../../support/manual-clock.ts";
import { tool } from "../../../support/tools/fake-tool-servers.ts";
import type { FakeStep } from "../../../support/models/fake-chat-model.ts";

const codes = ["a", "b", "c"] as const;

const text = (said: string): FakeStep => ({ kind: "text", text: said });
const call = (name: string, json: string): FakeStep => ({
  kind: "tool-call",
  call: { id: `call-${name}`, name, arguments: json },
});

/** One thing that a model may do. */
const step: fc.Arbitrary<FakeStep> = fc.oneof(
  fc
    .constantFrom("Hello. ", "\n", "<code_interpreter>\n", "</code_interpreter>\n", "<think>", "</think>")
    .map(text),
  fc.constantFrom(...codes).map((code) => text(block(code))),
  fc.constantFrom(...codes).map((code) => text(backgroundBlock(code))),
  fc.constantFrom(...codes).map((code) => call("run_code", JSON.stringify({ code }))),
  fc.constantFrom("list_daemons", "read_daemon_output", "unknown").map((name) => call(name, "{}")),
  fc.constantFrom("s__ask", "s__read", "s__fail", "s__slow").map((name) => call(name, "{}")),
  fc
    .constantFrom('{"name": "s__read"}', '{"name": "s__ask", "arguments": {"a": 1}}', "{", '{"name": "no"}')
    .map((json) => text(`<tool_call>\n${json}\n</tool_call>\n`)),
  fc.constant<FakeStep>({ kind: "reasoning", text: "hm" }),
  fc.constant<FakeStep>({ kind: "usage", input_tokens: 1, output_tokens: 1 }),
);

const ending: fc.Arbitrary<readonly FakeStep[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<readonly FakeStep[]>([{ kind: "end", reason: "stop" }]) },
  fc.constant<readonly FakeStep[]>([{ kind: "end", reason: "length" }]),
  fc.constant<readonly FakeStep[]>([]),
  fc.constant<readonly FakeStep[]>([{ kind: "hang" }]),
  fc.constant<readonly FakeStep[]>([{ kind: "fail", error: new AppError("model.failed", "No.") }]),
  fc.constant<readonly FakeStep[]>([{ kind: "fail", error: new Error("bug") }]),
);

const reply = fc.tuple(fc.array(step, { maxLength: 6 }), ending).map(([steps, end]) => [...steps, ...end]);

const run: fc.Arbitrary<FakeRun> = fc.constantFrom<FakeRun[]>(
  () => finished("out\n"),
  () => raised("ValueError"),
  (request) => ({ kind: "daemon", record: daemonOf(request), output: [] }),
  () => ({ kind: "not-run", why: "declined", message: "No." }),
  () => {
    throw new Error("bug");
  },
  async (_, listener, signal) => {
    listener.onState({ kind: "waiting", hash: "h", engine: "e", folder: "f", limit_seconds: 1 });
    await settle();
    listener.onState({ kind: "running", started_at: 1, limit_seconds: 1, over_limit: false });
    listener.onEdited("edited");
    await settle();
    return signal.aborted
      ? { kind: "ended", how: "interrupted", seconds: 1, output: [], freshKernel: false }
      : ({ ...finished("late"), freshKernel: true } as ReturnType<typeof finished>);
  },
);

function addServer({ servers }: Conversation): void {
  const hints = { readOnly: true, idempotent: true };
  servers.set("s", [tool("ask"), tool("read", { hints }), tool("fail", { hints }), tool("slow", { hints })]);
  servers.calls.set("s/fail", () => {
    throw new Error("bug");
  });
  servers.calls.set("s/slow", async () => {
    await settle();
    return { ok: false, content: [] };
  });
}

describe("every turn", () => {
  it("[C2] ends its message once, leaves nothing unfinished, and its events make the chat", async function () {
    this.timeout(120_000);
    const property = fc.asyncProperty(
      fc.array(reply, { minLength: 1, maxLength: 4 }),
      fc.tuple(run, run, run),
      fc.record({
        tools: fc.boolean(),
        stopAfter: fc.integer({ min: 0, max: 6 }),
        disposes: fc.boolean(),
        answer: fc.constantFrom("once" as const, "chat" as const, "decline" as const),
        cancels: fc.boolean(),
      }),
      async (replies, runs, { tools, stopAfter, disposes, answer: answers, cancels }) => {
        const window = new Conversation();
        addServer(window);
        window.chats.onDidEmit(({ chat_id, event }) => {
          if (event.type !== "part:changed" || event.part.kind !== "tool") return;
          const { call_id, state, question } = event.part;
          if (state === "running" && cancels) window.turns.cancelCall(chat_id, call_id);
          if (state === "waiting") {
            setImmediate(() => {
              try {
                window.approvals.answer(chat_id, call_id, question?.hash ?? "", answers);
              } catch (error) {
                // The reply was stopped meanwhile.
                if (!(error instanceof AppError)) throw error;
              }
            });
          }
        });
        for (const [index, code] of codes.entries()) window.runner.runs.set(code, runs[index] ?? run0);
        const { id } = window.toolChat(["s"], replies, { tools });
        await window.turns.send(id, "go", []);
        const hangs = replies.flat().some(({ kind }) => kind === "hang");
        if (hangs || stopAfter < 3) {
          for (let turn = 0; turn < stopAfter; turn += 1) await settle();
          if (disposes) window.turns.dispose();
          else await window.turns.stop(id);
        }
        await window.turns.whenIdle(id);
        const chat = window.shown(id);
        assert.deepEqual(foldEvents(window.journal.events(id)), chat);
        const answer = window.answer(id);
        if (answer.role === "user") {
          assert.ok(disposes);
          return;
        }
        assert.equal(window.endings, 1);
        assert.notEqual(answer.status, "streaming");
        if (answer.status === "interrupted") return;
        for (const part of answer.parts) {
          if (part.kind === "tool") {
            assert.ok(!["running", "waiting"].includes(part.state));
            assert.deepEqual([part.question, part.progress], [undefined, undefined]);
          }
          if (part.kind === "code") assert.ok(!["writing", "waiting", "running"].includes(part.state.kind));
        }
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

const run0: FakeRun = () => finished();
