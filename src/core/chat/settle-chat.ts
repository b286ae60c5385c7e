import type { Chat, ChatEvent, MessagePart } from "../../protocol/chat.ts";
import type { MessageId } from "../../protocol/ids.ts";
import { withoutPassing } from "./parts.ts";

/**
 * What has to happen to a chat that was just read so that nothing in it waits for a window that is gone: messages that were streaming end
 * as `interrupted`, and code and tool calls end too, also those of a message that its window could still end when it went. Daemons stay: they outlive their message. `live` are those that this window writes.
 */
export function settlingEvents(chat: Chat, live: ReadonlySet<MessageId>): readonly ChatEvent[] {
  const events: ChatEvent[] = [];
  for (const { message_id, status, parts } of chat.messages) {
    if (live.has(message_id)) continue;
    for (const [index, part] of parts.entries()) {
      const settled = settledPart(part);
      if (settled !== part) events.push({ type: "part:changed", message_id, index, part: settled });
    }
    if (status !== "streaming") continue;
    // Nobody knows when it was; looking at a chat must not make it newer.
    events.push({ type: "message:ended", message_id, status: "interrupted", at: chat.updated_at });
  }
  return events;
}

function settledPart(part: MessagePart): MessagePart {
  if (part.kind === "tool" && (part.state === "running" || part.state === "waiting")) {
    const result = "The window was closed before this had ended.";
    return { ...withoutPassing(part), state: "cancelled", result };
  }
  if (part.kind !== "code") return part;
  switch (part.state.kind) {
    case "writing":
    case "waiting": {
      const message = "It did not run: the window was closed before it was started.";
      return { ...part, state: { kind: "not-run", why: "cancelled", message } };
    }
    case "running": {
      const detail = "The window was closed while this ran, and its kernel went with it.";
      return { ...part, state: { kind: "ended", how: "kernel_died", detail, seconds: 0 } };
    }
    case "ended":
    case "daemon":
    case "not-run":
      return part;
  }
}
