import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ChatId } from "../../../protocol/ids.ts";
import { askInChat } from "../../chat-actions.ts";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { memo } from "../../ui/memo.ts";
import { TitleField } from "./title-field.tsx";

interface TitleProps {
  readonly chatId: ChatId;
  readonly title: string;
}

/** What the chat is called; a press writes it anew. */
export const ChatTitle = memo(function ChatTitle({ chatId, title }: TitleProps): VNode {
  const [renaming, setRenaming] = useState(false);
  const comesBack = useRef(false);
  return (
    <header class="chat-title">
      {renaming ? (
        <TitleField
          title={title}
          onDone={(name, byKey) => {
            comesBack.current = byKey;
            setRenaming(false);
            if (name !== undefined) askInChat("chat:rename", { chat_id: chatId, title: name });
          }}
        />
      ) : (
        <h1>
          <button
            ref={(button) => {
              if (comesBack.current) button?.focus();
              comesBack.current = false;
            }}
            type="button"
            class="title-button"
            title={texts.chat.header.rename}
            aria-description={texts.chat.header.rename}
            onClick={() => {
              setRenaming(true);
            }}
          >
            <span class="title-text">{title}</span>
            <Icon name="edit" class="small" />
          </button>
        </h1>
      )}
    </header>
  );
});
