import type { VNode } from "preact";
import { enterChat } from "../../chat-actions.ts";
import { openChat } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Button, Spinner } from "../../ui/controls.tsx";
import { Icon } from "../../ui/icon-button.tsx";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message-list.tsx";

/** The chat: what was said, and the box for what is said next. */
export function ChatPage(): VNode {
  const open = openChat.value;
  return (
    <main class="chat" aria-label={texts.places.chat}>
      {open.kind === "loading" && <Spinner label={texts.chat.loading} />}
      {open.kind === "failed" && <Failed message={open.message} />}
      {open.kind === "ready" && (
        <>
          <MessageList key={open.chat.chat_id} chat={open.chat} />
          <Composer chatId={open.chat.chat_id} />
        </>
      )}
    </main>
  );
}

function Failed({ message }: { readonly message: string }): VNode {
  return (
    <section class="empty" role="alert">
      <Icon name="error" class="empty-icon" />
      <h2>{texts.chat.failed}</h2>
      <p>{message}</p>
      <div class="empty-actions">
        <Button
          primary
          onPress={() => {
            enterChat();
          }}
        >
          {texts.chat.retry}
        </Button>
      </div>
    </section>
  );
}
