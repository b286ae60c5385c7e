import type { ChatEvent, ChatMessage, MessagePart } from "../../../src/protocol/chat.ts";
import type { ChatId, MessageId } from "../../../src/protocol/ids.ts";
import type { CodePart } from "../../../src/core/chat/parts.ts";
import type { RunId } from "../../../src/protocol/chat.ts";

/** The id of a chat of a test. */
export function chatId(name = "chat"): ChatId {
  return name as ChatId;
}

/** The id of a message of a test. */
export function messageId(name: string): MessageId {
  return name as MessageId;
}

/** A message of the user. */
export function userMessage(id: string, text: string, change: Partial<ChatMessage> = {}): ChatMessage {
  return {
    message_id: messageId(id),
    role: "user",
    created_at: 1000,
    parts: [{ kind: "text", text }],
    attachments: [],
    status: "done",
    ...change,
  };
}

/** A message of the model. */
export function assistantMessage(
  id: string,
  parts: readonly MessagePart[],
  change: Partial<ChatMessage> = {},
): ChatMessage {
  return {
    message_id: messageId(id),
    role: "assistant",
    created_at: 1001,
    parts,
    attachments: [],
    status: "done",
    model: "scripted",
    ...change,
  };
}

/** Code that has run to its end in the foreground, unless the change says otherwise. */
export function codePart(code: string, change: Partial<CodePart> = {}): CodePart {
  return {
    kind: "code",
    run_id: "run" as RunId,
    language: "python",
    background: false,
    code,
    edited: false,
    state: { kind: "ended", how: "finished", seconds: 0.5 },
    output: [],
    ...change,
  };
}

/** The beginning of a chat. */
export function created(id: ChatId, at = 1000): ChatEvent {
  return { type: "chat:created", chat_id: id, at, title: "New chat" };
}
