import type { Chat, ChatEvent, ChatMessage, MessagePart } from "./chat.ts";
import type { MessageId } from "./ids.ts";

/** The chat after an event; undefined before its `chat:created`. Events that do not fit are left out, so that a damaged line never loses a chat. */
export function applyChatEvent(chat: Chat | undefined, event: ChatEvent): Chat | undefined {
  if (event.type === "chat:created") {
    return (
      chat ?? {
        chat_id: event.chat_id,
        title: event.title,
        titled: false,
        created_at: event.at,
        updated_at: event.at,
        messages: [],
      }
    );
  }
  if (chat === undefined) return undefined;
  switch (event.type) {
    case "chat:renamed":
      return { ...chat, title: event.title, titled: chat.titled || event.by_user };
    case "chat:model":
      return { ...chat, model_id: event.model_id };
    case "chat:tools":
      return { ...chat, tools: event.tools };
    case "message:added":
      return {
        ...chat,
        updated_at: Math.max(chat.updated_at, event.message.created_at),
        messages: [...chat.messages, event.message],
      };
    case "part:added":
      return withMessage(chat, event.message_id, (message) => ({
        ...message,
        parts: [...message.parts, event.part],
      }));
    case "part:appended":
      return withMessage(chat, event.message_id, (message) => ({
        ...message,
        parts: appended(message.parts, event.text),
      }));
    case "part:changed":
      return withMessage(chat, event.message_id, (message) => ({
        ...message,
        parts: message.parts.map((part, index) => (index === event.index ? event.part : part)),
      }));
    case "message:ended": {
      const { status, usage, error, at } = event;
      const ended = withMessage(chat, event.message_id, (message) => ({
        ...message,
        status,
        ...(usage === undefined ? {} : { usage }),
        ...(error === undefined ? {} : { error }),
      }));
      return { ...ended, updated_at: Math.max(ended.updated_at, at) };
    }
    case "messages:removed": {
      const at = chat.messages.findIndex((message) => message.message_id === event.from);
      return at < 0 ? chat : { ...chat, messages: chat.messages.slice(0, at) };
    }
  }
}

/** The newest message changes almost always, so it is looked for from the end. */
function withMessage(chat: Chat, id: MessageId, change: (message: ChatMessage) => ChatMessage): Chat {
  const at = chat.messages.findLastIndex((message) => message.message_id === id);
  const message = chat.messages[at];
  if (message === undefined) return chat;
  return { ...chat, messages: chat.messages.with(at, change(message)) };
}

function appended(parts: readonly MessagePart[], text: string): readonly MessagePart[] {
  const last = parts.at(-1);
  switch (last?.kind) {
    case "text":
    case "reasoning":
      return parts.with(-1, { ...last, text: last.text + text });
    case "code":
      return parts.with(-1, { ...last, code: last.code + text });
    default:
      return parts;
  }
}
