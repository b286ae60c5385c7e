import type { ChatEvent } from "../protocol/chat.ts";
import type { ChatId } from "../protocol/ids.ts";
import { dispatch } from "./store.ts";

/** Drawing may take this share of the time; a page that needs longer is drawn less often, and stays usable. */
const SHARE = 0.25;
/** What a frame may take without any waiting. */
const FREE_MS = 6;

let waiting: { readonly chatId: ChatId; readonly events: ChatEvent[] } | undefined;
let frame: number | undefined;
let restUntil = 0;

/** Takes what happened to a chat; drawn at most once a frame, however many messages the host needs for it. */
export function receiveChatEvents(chatId: ChatId, events: readonly ChatEvent[]): void {
  if (waiting !== undefined && waiting.chatId !== chatId) flushChatEvents();
  waiting ??= { chatId, events: [] };
  waiting.events.push(...events);
  frame ??= requestAnimationFrame(onFrame);
}

/** Draws what has come at once, because something else follows that depends on it. */
export function flushChatEvents(): void {
  if (frame !== undefined) cancelAnimationFrame(frame);
  frame = undefined;
  if (waiting === undefined) return;
  const { chatId, events } = waiting;
  waiting = undefined;
  dispatch({ type: "chat:events", chatId, events });
}

function onFrame(): void {
  frame = undefined;
  const start = performance.now();
  if (start < restUntil) {
    frame = requestAnimationFrame(onFrame);
    return;
  }
  flushChatEvents();
  // The views are drawn in a microtask that was queued before this one.
  queueMicrotask(() => {
    const took = performance.now() - start;
    restUntil = took <= FREE_MS ? 0 : start + took / SHARE;
  });
}
