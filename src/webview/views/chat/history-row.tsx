import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ChatSummary } from "../../../protocol/chat.ts";
import { askInChat, deleteChat } from "../../chat-actions.ts";
import { now } from "../../clock.ts";
import { texts } from "../../texts.ts";
import { dayOf } from "../../time.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { TitleField } from "./title-field.tsx";

interface RowProps {
  readonly id: string;
  readonly chat: ChatSummary;
  readonly isOpen: boolean;
  readonly isCurrent: boolean;
  readonly onOpen: (chat: ChatSummary) => void;
  /** What had the focus is gone. */
  readonly onLeft: () => void;
}

/** One chat of the list. */
export function HistoryRow({ id, chat, isOpen, isCurrent, onOpen, onLeft }: RowProps): VNode {
  const [renaming, setRenaming] = useState(false);
  const { chat_id: chatId, title, updated_at: updatedAt, message_count: count } = chat;
  if (renaming) {
    return (
      <div id={id} class="row" role="row">
        <div role="gridcell" class="row-name">
          <TitleField
            title={title}
            onDone={(name, byKey) => {
              setRenaming(false);
              if (byKey) onLeft();
              if (name !== undefined) askInChat("chat:rename", { chat_id: chatId, title: name });
            }}
          />
        </div>
      </div>
    );
  }
  return (
    <div
      id={id}
      class={isCurrent ? "row current" : "row"}
      role="row"
      aria-selected={isCurrent}
      data-testid="chat-row"
      data-chat-id={chatId}
    >
      <div role="gridcell" class="row-name">
        <button
          type="button"
          class="row-button"
          tabIndex={-1}
          aria-current={isOpen ? "true" : undefined}
          title={`${title}, ${texts.chat.header.messages(count)}`}
          onClick={() => {
            onOpen(chat);
          }}
        >
          <span class="row-title">{title}</span>
          <span class="row-note">{dayOf(updatedAt, now.peek())}</span>
        </button>
      </div>
      <div role="gridcell" class="row-actions">
        <IconButton
          icon="edit"
          label={texts.chat.header.renameOne(title)}
          tabIndex={isCurrent ? 0 : -1}
          onPress={() => {
            setRenaming(true);
          }}
        />
        <IconButton
          icon="trash"
          label={texts.chat.header.delete(title)}
          tabIndex={isCurrent ? 0 : -1}
          onPress={() => {
            onLeft();
            deleteChat(chatId, title);
          }}
        />
      </div>
    </div>
  );
}
