import { applyChatEvent } from "../../protocol/apply-chat-event.ts";
import type { Chat, ChatEvent, ChatSummary } from "../../protocol/chat.ts";

/** The chat that these events make; undefined when its beginning is not among them. */
export function foldEvents(events: Iterable<ChatEvent>, chat?: Chat): Chat | undefined {
  let folded = chat;
  for (const event of events) folded = applyChatEvent(folded, event);
  return folded;
}

/** As few events as make this chat: what a journal is rewritten to when pieces of text have made it long. */
export function compactEvents(chat: Chat): readonly ChatEvent[] {
  const { chat_id, title, titled, created_at, updated_at, model_id, tools, messages } = chat;
  const last = messages.at(-1);
  const written = messages.reduce((latest, message) => Math.max(latest, message.created_at), created_at);
  const events: ChatEvent[] = [{ type: "chat:created", chat_id, at: created_at, title }];
  if (titled) events.push({ type: "chat:renamed", title, by_user: true });
  if (model_id !== undefined) events.push({ type: "chat:model", model_id });
  if (tools !== undefined) events.push({ type: "chat:tools", tools });
  for (const message of messages) events.push({ type: "message:added", message });
  // Says again how the last message ended, for the time at which it did.
  if (last !== undefined && last.status !== "streaming" && updated_at > written) {
    events.push({
      type: "message:ended",
      message_id: last.message_id,
      status: last.status,
      at: updated_at,
    });
  }
  return events;
}

/** The same events with neighbouring pieces of text of one message joined. */
export function joinEvents(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const joined: ChatEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (
      event.type === "part:appended" &&
      last?.type === "part:appended" &&
      last.message_id === event.message_id
    ) {
      joined[joined.length - 1] = { ...last, text: last.text + event.text };
    } else {
      joined.push(event);
    }
  }
  return joined;
}

/** The chat as a list shows it. */
export function summaryOf({ chat_id, title, updated_at, messages }: Chat): ChatSummary {
  return { chat_id, title, updated_at, message_count: messages.length };
}
