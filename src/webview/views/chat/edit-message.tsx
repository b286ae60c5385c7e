import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ChatMessage } from "../../../protocol/chat.ts";
import { askForChat, isEmpty, outgoing } from "../../chat-actions.ts";
import { texts } from "../../texts.ts";
import { Button } from "../../ui/controls.tsx";
import { Attachments } from "./attachments.tsx";

interface EditProps {
  readonly message: ChatMessage;
  readonly text: string;
  readonly onDone: () => void;
}

/** A message that is being written anew, in its place. Escape leaves it as it was. */
export function EditMessage({ message, text, onDone }: EditProps): VNode {
  const [written, setWritten] = useState(text);
  const [attachments, setAttachments] = useState(message.attachments);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  const resend = (): void => {
    if (isEmpty(written, attachments)) return;
    onDone();
    askForChat("chat:edit", (chat_id) => ({
      chat_id,
      message_id: message.message_id,
      text: written,
      attachments: outgoing(attachments),
    }));
  };
  return (
    <div
      class="bubble editing"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.isComposing) onDone();
      }}
    >
      <textarea
        ref={field}
        class="text-area"
        aria-label={texts.chat.actions.editLabel}
        value={written}
        onInput={(event) => {
          setWritten(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          resend();
        }}
      />
      <Attachments
        attachments={attachments}
        onRemove={(removed) => {
          setAttachments(attachments.filter((_attachment, index) => index !== removed));
        }}
      />
      <div class="buttons">
        <Button primary disabled={isEmpty(written, attachments)} onPress={resend}>
          {texts.chat.actions.resend}
        </Button>
        <Button onPress={onDone}>{texts.chat.actions.cancel}</Button>
      </div>
    </div>
  );
}
