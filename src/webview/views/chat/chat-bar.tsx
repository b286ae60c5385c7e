import { computed } from "@preact/signals";
import type { VNode } from "preact";
import { askForChat, newChat } from "../../chat-actions.ts";
import { openChat } from "../../store.ts";
import { texts } from "../../texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { ChatTitle } from "./chat-title.tsx";
import { History } from "./history.tsx";

/** The formats that a chat is exported to. */
const FORMATS = ["markdown", "ipynb", "json"] as const;

const title = computed(() => (openChat.value.kind === "ready" ? openChat.value.chat.title : undefined));
const chatId = computed(() => (openChat.value.kind === "ready" ? openChat.value.chat.chat_id : undefined));
const isEmpty = computed(() => openChat.value.kind !== "ready" || openChat.value.chat.messages.length === 0);

/** The chat's part of the page's first row: what it is called, and what can be done with chats. */
export function ChatBar(): VNode {
  return (
    <>
      {title.value !== undefined && chatId.value !== undefined ? (
        <ChatTitle key={chatId.value} chatId={chatId.value} title={title.value} />
      ) : (
        <span class="spacer" />
      )}
      <Tools />
    </>
  );
}

function Tools(): VNode {
  return (
    <div class="place-tools" role="group" aria-label={texts.places.chat}>
      <IconButton icon="add" label={texts.chat.header.newChat} onPress={newChat} />
      <History />
      <Menu
        icon="export"
        label={texts.chat.header.export}
        disabled={isEmpty.value}
        class="at-right"
        items={FORMATS.map((format) => ({
          label: texts.chat.header.formats[format],
          onPress: () => {
            askForChat("chat:export", (chat_id) => ({ chat_id, format }));
          },
        }))}
      />
    </div>
  );
}
