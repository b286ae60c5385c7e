import assert from "node:assert/strict";
import type { ToolPart } from "../../../../src/core/chat/parts.ts";
import type { ChatId } from "../../../../src/protocol/ids.ts";
import type { ChatMessage } from "../../../../src/protocol/chat.ts";
import { briefs, Conversation, says, textOf } from "../../../support/chat/conversation.ts";
import { answers, tool } from "../../../support/tools/fake-tool-servers.ts";

describe("the tools of servers for a model without native tools", () => {
  let window: Conversation;

  beforeEach(() => {
    window = new Conversation();
    const hints = { readOnly: true, idempotent: true };
    window.servers.set("gh", [tool("create"), tool("list", { hints })], "GitHub");
  });

  const ask = async (id: ChatId, ...how: readonly "decline"[]): Promise<ChatMessage> => {
    await window.turns.send(id, "go", []);
    for (const answer of how) await window.allow(id, answer);
    await window.turns.whenIdle(id);
    return window.answer(id);
  };
  const onlyTool = (id: ChatId): ToolPart => {
    const part = window.answer(id).parts.find(({ kind }) => kind === "tool");
    if (part?.kind !== "tool") throw new Error("Nothing was called.");
    return part;
  };
  const call = (json: string): string => `<tool_call>\n${json}\n</tool_call>\n`;

  it("[T5] are told in the system prompt, called in a tag, and answered in a section", async () => {
    const { id, model } = window.toolChat(
      ["gh"],
      [says("I look.\n", call('{"name": "gh__list", "arguments": {"text": "x"}}')), says("Done.")],
      { tools: false },
    );
    window.servers.calls.set("gh/list", () => answers("Issue 7"));
    const { parts } = await ask(id);
    assert.deepEqual(briefs(parts), ["text: I look.\n", "gh__list done", "text: Done."]);
    const { call_id, in_text, arguments: json } = onlyTool(id);
    assert.deepEqual([in_text, json], [true, '{"text":"x"}']);
    const [first, second] = model.requests;
    assert.deepEqual(first?.tools, []);
    assert.match(
      textOf(first.messages[0]),
      /<tool_call>\n\{"name": .*<tools>\n\{.*"gh__create".*\n\{.*"gh__list".*\n<\/tools>/s,
    );
    assert.deepEqual(
      second?.messages.slice(2).map((message) => textOf(message).trimEnd()),
      [
        'I look.\n<tool_call>\n{"name": "gh__list", "arguments": {"text":"x"}}\n</tool_call>',
        `<tool_response name="gh__list" call_id="${call_id}">\nIssue 7\n</tool_response>`,
      ],
    );
  });

  it("[T5, T7] ask as ever, one after another", async () => {
    const { id } = window.toolChat(
      ["gh"],
      [says(call('{"name": "gh__create"}'), call('{"name": "gh__list"}')), says("Done.")],
      { tools: false },
    );
    assert.deepEqual(briefs((await ask(id, "decline")).parts), [
      "gh__create declined",
      "gh__list done",
      "text: Done.",
    ]);
  });

  it("[T5, bad/tools-bad-arguments] are not called when the call is broken, unclosed or made up", async () => {
    const { id, model } = window.toolChat(
      ["gh"],
      [
        says(call('{"name": "gh__list", "arguments": {'), call('{"arguments": {}}'), call('{"name": "ls"}')),
        says('<tool_call>\n{"name": "gh__list"'),
        says("Sorry."),
      ],
      { tools: false },
    );
    const { parts, status } = await ask(id);
    assert.deepEqual(briefs(parts), [
      "tool_call failed",
      "tool_call failed",
      "ls failed",
      "tool_call failed",
      "text: Sorry.",
    ]);
    assert.equal(status, "done");
    const told = textOf(model.requests[1]?.messages.at(-1));
    assert.match(told, /This is no call.*There is no tool "ls"\. There are gh__create, gh__list\./s);
    // What it wrote goes back as it was.
    assert.match(textOf(model.requests[1]?.messages[2]), /<tool_call>\n\{"arguments": \{\}\}\n<\/tool_call>/);
    assert.match(textOf(model.requests[2]?.messages.at(-1)), /Nothing was called/);
    assert.deepEqual(window.servers.called, []);
  });

  it("[I4] have the other tools of Backburner beside them", async () => {
    const { id } = window.toolChat(
      ["gh"],
      [
        says(call('{"name": "list_daemons"}'), call('{"name": "run_code", "arguments": {"code": "1"}}')),
        says("Done."),
      ],
      { tools: false },
    );
    assert.deepEqual(briefs((await ask(id)).parts), ["list_daemons done", "code ended", "text: Done."]);
  });

  it("[I3] are not there in a chat without tools, where the tag is text", async () => {
    const text = call('{"name": "gh__list"}');
    const { id, model } = window.chat([says(text)]);
    assert.deepEqual(briefs((await ask(id)).parts), [`text: ${text}`]);
    assert.equal(textOf(model.requests[0]?.messages[0]).includes("tool_call"), false);
  });
});
