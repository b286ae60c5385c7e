import assert from "node:assert/strict";
import fc from "fast-check";
import { compactEvents, foldEvents, joinEvents } from "../../../../src/core/chat/fold-events.ts";
import type { Chat, ChatEvent, MessagePart } from "../../../../src/protocol/chat.ts";
import {
  assistantMessage,
  chatId,
  codePart,
  created,
  messageId,
  userMessage,
} from "../../../support/chat/chats.ts";

const id = fc.constantFrom("a", "b", "c").map(messageId);
const at = fc.integer({ min: 1000, max: 2000 });
const part: fc.Arbitrary<MessagePart> = fc.constantFrom<MessagePart[]>(
  { kind: "text", text: "t" },
  { kind: "reasoning", text: "r" },
  { kind: "notice", text: "n" },
  codePart("", { state: { kind: "writing" } }),
  codePart("1"),
);

/** Any event but one that leaves a chat without messages, whose time is lost when it is rewritten. */
const event: fc.Arbitrary<ChatEvent> = fc.oneof(
  fc.record({ type: fc.constant("chat:renamed" as const), title: fc.string(), by_user: fc.boolean() }),
  fc.record({ type: fc.constant("chat:model" as const), model_id: fc.string() }),
  fc.record({
    type: fc.constant("chat:tools" as const),
    tools: fc.record({ servers: fc.array(fc.string()), off: fc.array(fc.string()) }),
  }),
  fc.tuple(id, at).map(([message_id, created_at]): ChatEvent => ({
    type: "message:added",
    message: assistantMessage(message_id, [], { created_at, status: "streaming" }),
  })),
  fc.record({ type: fc.constant("part:added" as const), message_id: id, part }),
  fc.record({ type: fc.constant("part:appended" as const), message_id: id, text: fc.string() }),
  fc.record({ type: fc.constant("part:changed" as const), message_id: id, index: fc.nat(3), part }),
  fc.record({
    type: fc.constant("message:ended" as const),
    message_id: id,
    status: fc.constantFrom("done" as const, "error" as const),
    at,
  }),
);

const beginning: readonly ChatEvent[] = [
  created(chatId()),
  { type: "message:added", message: userMessage("u", "go") },
];

describe("the events of a chat", () => {
  it("[C3] make the same chat when they are rewritten as few", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const chat = foldEvents([...beginning, ...events]) as Chat;
        // A chat that somebody still writes is not rewritten.
        fc.pre(chat.messages.at(-1)?.status !== "streaming");
        const compact = compactEvents(chat);
        assert.deepEqual(foldEvents(compact), chat);
        assert.ok(compact.length <= chat.messages.length + 5);
      }),
    );
  });

  it("[C3] make the same chat when neighbouring pieces of text are joined", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const all = [...beginning, ...events];
        assert.deepEqual(foldEvents(joinEvents(all)), foldEvents(all));
      }),
    );
  });

  it("are joined only within one message", () => {
    const appended = (message: string, text: string): ChatEvent => ({
      type: "part:appended",
      message_id: messageId(message),
      text,
    });
    assert.deepEqual(
      joinEvents([appended("a", "1"), appended("a", "2"), appended("b", "3"), appended("a", "4")]),
      [appended("a", "12"), appended("b", "3"), appended("a", "4")],
    );
  });
});
