import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ChatMessage } from "../../../protocol/chat.ts";
import { tellProblem } from "../../chat-actions.ts";
import { texts } from "../../texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Attachments } from "./attachments.tsx";
import { EditMessage } from "./edit-message.tsx";
import { CopyButton } from "../copy-button.tsx";

interface UserMessageProps {
  readonly message: ChatMessage;
  readonly isBusy: boolean;
}

/** What the user has said, as it was written. */
export function UserMessage({ message, isBusy }: UserMessageProps): VNode {
  const [editing, setEditing] = useState(false);
  const comesBack = useRef(false);
  const text = textOf(message);
  return (
    <article
      class="message user"
      data-testid="chat-message"
      data-message-id={message.message_id}
      data-role="user"
      aria-label={texts.chat.you}
    >
      <div class="message-head">
        <span class="who">{texts.chat.you}</span>
        {!editing && (
          <span class="message-actions" role="group" aria-label={texts.chat.actions.message}>
            <IconButton
              icon="edit"
              label={texts.chat.actions.edit}
              disabled={isBusy}
              button={(button) => {
                if (comesBack.current) button?.focus();
                comesBack.current = false;
              }}
              onPress={() => {
                setEditing(true);
              }}
            />
            <CopyButton label={texts.chat.actions.copyMessage} text={() => text} onProblem={tellProblem} />
          </span>
        )}
      </div>
      {editing ? (
        <EditMessage
          message={message}
          text={text}
          onDone={() => {
            comesBack.current = true;
            setEditing(false);
          }}
        />
      ) : (
        <div class="bubble">
          {text !== "" && <p class="said">{text}</p>}
          <Attachments attachments={message.attachments} />
        </div>
      )}
    </article>
  );
}

function textOf({ parts }: ChatMessage): string {
  return parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}
