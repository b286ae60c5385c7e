import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { ChatSummary } from "../../../protocol/chat.ts";
import { enterChat } from "../../chat-actions.ts";
import { chats } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Popover } from "../../ui/popover.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { useCurrent } from "../../ui/use-current.ts";
import { HistoryRow } from "./history-row.tsx";
import { found } from "./search.ts";

/** How many chats are listed; whoever has more finds them by name. */
const MAX_ROWS = 100;

/** All chats, newest first, in a popover: open, rename, delete. */
export function History(): VNode {
  return (
    <Popover
      icon="history"
      label={texts.chat.header.history}
      title={texts.chat.header.history}
      class="at-right"
    >
      {(close) => <ChatList close={close} />}
    </Popover>
  );
}

function ChatList({ close }: { readonly close: () => void }): VNode {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const { chats: all, open } = chats.value;
  const rows = found(all, query, ({ title }) => title).slice(0, MAX_ROWS);
  const choose = ({ chat_id: chatId }: ChatSummary): void => {
    close();
    enterChat(chatId);
  };
  const rowId = (index: number): string => `${id}-${String(index)}`;
  const current = useCurrent(rows.length, rowId, (index) => {
    const row = rows[index];
    if (row !== undefined) choose(row);
  });
  return (
    <>
      <SearchField
        field={field}
        label={texts.chat.header.searchChats}
        value={query}
        list={id}
        active={rows.length === 0 ? undefined : rowId(current.index)}
        onInput={(value) => {
          setQuery(value);
          current.reset();
        }}
        onKey={current.onKey}
      />
      <div id={id} class="rows" role="grid" aria-label={texts.chat.header.history}>
        {rows.map((chat, index) => (
          <HistoryRow
            key={chat.chat_id}
            id={rowId(index)}
            chat={chat}
            isOpen={chat.chat_id === open}
            isCurrent={index === current.index}
            onOpen={choose}
            onLeft={() => field.current?.focus()}
          />
        ))}
      </div>
      {rows.length === 0 && <p class="rows-note">{texts.chat.header.noChats}</p>}
    </>
  );
}
