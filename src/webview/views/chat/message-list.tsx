import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Chat } from "../../../protocol/chat.ts";
import { answering, savedChatScroll } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { Message } from "./message.tsx";
import { useChatScroll } from "./use-chat-scroll.ts";
import { Welcome } from "./welcome.tsx";

/** How many messages are drawn at first, and with each press on "Show Earlier". */
const PAGE = 60;

/** What was said, oldest first. No live region: a screen reader would read every word twice; the announcer tells of starts and ends. */
export function MessageList({ chat }: { readonly chat: Chat }): VNode {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [start, setStart] = useState(() => firstShown(chat));
  const { follow, jump, stay } = useChatScroll(chat, { scroller, content });
  const { messages } = chat;
  // Messages may be taken back; the newest page is always there.
  const first = Math.min(start, Math.max(0, messages.length - PAGE));
  const busy = answering.value;
  return (
    <div class="messages-frame">
      <div
        ref={scroller}
        class="messages"
        role="log"
        aria-live="off"
        aria-label={texts.chat.list}
        aria-busy={busy}
        tabIndex={0}
      >
        <div ref={content} class="column">
          {first > 0 && (
            <button
              type="button"
              class="text-button earlier"
              onClick={() => {
                stay();
                setStart(Math.max(0, first - PAGE));
              }}
            >
              {texts.chat.showEarlier}
            </button>
          )}
          {messages.length === 0 && <Welcome />}
          {messages.slice(first).map((message, index, shown) => (
            <Message
              key={message.message_id}
              message={message}
              isLast={index === shown.length - 1}
              isBusy={busy}
            />
          ))}
        </div>
      </div>
      {follow?.isOn === false && (
        <button type="button" class="jump" onClick={jump}>
          <Icon name="arrow-down" />
          {texts.chat.jump}
        </button>
      )}
    </div>
  );
}

/** The newest page, or from where the user was before a reload. */
function firstShown({ chat_id: chatId, messages }: Chat): number {
  const newest = Math.max(0, messages.length - PAGE);
  const saved = savedChatScroll();
  const at =
    saved?.chatId === chatId ? messages.findIndex(({ message_id: id }) => id === saved.messageId) : -1;
  return at < 0 ? newest : Math.min(newest, Math.max(0, at - 5));
}
