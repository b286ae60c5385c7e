import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../../../protocol/chat.ts";
import type { ChatId, MessageId } from "../../../protocol/ids.ts";
import { Follow } from "../../output/follow.ts";
import { holdPlace, placeOf } from "./hold-place.ts";
import { keepChatScroll, savedChatScroll } from "../../store.ts";

/** How long the list must be still before its place is kept. */
const STILL_MS = 200;

/** Where the list is, and what can be done about it. */
export interface ChatScroll {
  readonly follow: Follow | undefined;
  /** Follows the newest message again. */
  readonly jump: () => void;
  /** Before something is put above: keeps in its place what is seen now. */
  readonly stay: () => void;
}

interface Elements {
  readonly scroller: { readonly current: HTMLElement | null };
  readonly content: { readonly current: HTMLElement | null };
}

/** Keeps the list at its end until the user scrolls up; a new message of the user's brings it back there. Its place outlives a reload. */
export function useChatScroll(chat: Chat, { scroller, content }: Elements): ChatScroll {
  const [follow, setFollow] = useState<Follow | undefined>(undefined);
  const held = useRef<() => void>(undefined);
  useLayoutEffect(() => {
    const [list, inside] = [scroller.current, content.current];
    if (list === null || inside === null) return undefined;
    const made = new Follow(list, scrollsAlone);
    const saved = savedChatScroll();
    const message = saved?.chatId === chat.chat_id ? messageIn(list, saved.messageId) : undefined;
    if (saved !== undefined && message !== undefined) {
      made.off();
      held.current = holdPlace(list, message, saved.offset);
    } else {
      made.settle();
    }
    const resize = new ResizeObserver(() => {
      made.settle();
    });
    resize.observe(inside);
    resize.observe(list);
    const forget = onStill(list, () => {
      keepChatScroll(made.isOn ? undefined : seenIn(list, chat.chat_id));
    });
    setFollow(made);
    return () => {
      held.current?.();
      forget();
      resize.disconnect();
      made.dispose();
    };
  }, [chat.chat_id]);

  const newest = chat.messages.findLast(({ role }) => role === "user")?.message_id;
  const known = useRef(newest);
  const jump = (): void => {
    held.current?.();
    follow?.on();
  };
  useEffect(() => {
    if (known.current !== newest && newest !== undefined) jump();
    known.current = newest;
  }, [newest]);
  const stay = (): void => {
    const list = scroller.current;
    const seen = list === null ? undefined : seenIn(list, chat.chat_id);
    if (list === null || seen === undefined) return;
    follow?.off();
    const message = messageIn(list, seen.messageId);
    if (message !== undefined) held.current = holdPlace(list, message, seen.offset);
  };
  return { follow, jump, stay };
}

/** Output, code and text fields keep their own place. */
function scrollsAlone(target: Element): boolean {
  return target.closest(".output, pre, textarea, input") !== null;
}

/** The first message that is in view, and how far below the top of the list it begins. */
function seenIn(list: HTMLElement, chatId: ChatId): ReturnType<typeof savedChatScroll> {
  const { top } = list.getBoundingClientRect();
  for (const element of list.querySelectorAll<HTMLElement>("[data-message-id]")) {
    if (element.getBoundingClientRect().bottom <= top) continue;
    const messageId = element.dataset["messageId"] as MessageId;
    return { chatId, messageId, offset: Math.round(placeOf(list, element)) };
  }
  return undefined;
}

function messageIn(list: HTMLElement, messageId: MessageId): Element | undefined {
  return list.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`) ?? undefined;
}

/** Calls back once an element has not been scrolled for a moment. */
function onStill(frame: HTMLElement, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onScroll = (): void => {
    clearTimeout(timer);
    timer = setTimeout(callback, STILL_MS);
  };
  frame.addEventListener("scroll", onScroll, { passive: true });
  return () => {
    clearTimeout(timer);
    frame.removeEventListener("scroll", onScroll);
  };
}
