import assert from "node:assert/strict";
import { decodeEvent, encodeEvent } from "../../../../src/adapters/journal/chats/event-line.ts";
import type { CodeResult, CodeRunListener } from "../../../../src/core/chat/code-runner.ts";
import type { CodeCalls } from "../../../../src/protocol/chat.ts";
import type { CalledTool } from "../../../../src/protocol/tools.ts";
import { block, Conversation, says } from "../../../support/chat/conversation.ts";
import { finished } from "../../../support/chat/fake-code-runner.ts";
import { settle } from "../../../support/manual-clock.ts";

const tool: CalledTool = {
  server_id: "gh",
  server_title: "GitHub",
  type: "mcp",
  name: "list",
  title: "List",
  read_only: true,
};
const calls: CodeCalls = {
  total: 3,
  calls: [
    { call_id: "call-1", tool, arguments: "{}", state: "done", started_at: 1, seconds: 0.5, note: "ok" },
    { call_id: "call-2", tool, arguments: "{}", state: "running", started_at: 2, progress: { done: 1 } },
  ],
};

describe("what code of a reply calls", () => {
  it("[K3] is shown as it goes, and written down once, with how the code ended", async () => {
    const window = new Conversation();
    const { id } = window.chat([says(block("code")), says("Done.")]);
    const end = Promise.withResolvers<CodeResult>();
    let told: CodeRunListener | undefined;
    window.runner.runs.set("code", (_, listener) => {
      told = listener;
      listener.onState({ kind: "running", started_at: 1, limit_seconds: 60, over_limit: false });
      listener.onCalls({ total: 1, calls: [] });
      listener.onCalls(calls);
      return end.promise;
    });
    await window.turns.send(id, "go", []);
    await settle();
    const shown = window.answer(id).parts.flatMap((part) => (part.kind === "code" ? [part.calls] : []));
    assert.deepEqual(shown, [calls]);
    assert.equal(JSON.stringify(window.journal.events(id)).includes("call-1"), false);
    end.resolve(finished());
    await window.turns.whenIdle(id);
    const kept = window.journal
      .events(id)
      .flatMap((event) =>
        event.type === "part:changed" && event.part.kind === "code" ? [event.part.calls] : [],
      );
    assert.deepEqual(kept.at(-1), calls);
    told?.onCalls({ total: 9, calls: [] });
    const after = window.answer(id).parts.flatMap((part) => (part.kind === "code" ? [part.calls] : []));
    assert.deepEqual(after, [calls]);
  });

  it("[C3, K3] is read from the chat's file as it was written", () => {
    const part = {
      ...{ kind: "code", run_id: "run", language: "python", background: false, code: "x", edited: false },
      ...{ state: { kind: "ended", how: "finished", seconds: 1 }, output: [], calls },
    } as const;
    const event = { type: "part:changed", message_id: "m", index: 0, part } as unknown as Parameters<
      typeof encodeEvent
    >[0];
    assert.deepEqual(decodeEvent(encodeEvent(event)), event);
    assert.equal(decodeEvent(encodeEvent(event).replace('"total":3', '"total":"3"')), undefined);
  });
});
