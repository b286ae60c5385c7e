import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ChatId } from "../../../protocol/ids.ts";
import { attach } from "../../chat-actions.ts";
import { dispatch, draft } from "../../store.ts";
import { texts } from "../../texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { memo } from "../../ui/memo.ts";
import { Attachments } from "./attachments.tsx";
import { Grants } from "./grants.tsx";
import { MessageField } from "./message-field.tsx";
import { ModelPicker } from "./model-picker.tsx";
import { ChatNotices } from "./notices.tsx";
import { attachPictures, filesIn, MAX_ATTACHMENTS } from "./pictures.ts";
import { SendButton } from "./send-button.tsx";
import { Integrations } from "./tools/integrations.tsx";

/** Where the next message is written, with everything that goes with it. */
export const Composer = memo(function Composer({ chatId }: { readonly chatId: ChatId }): VNode {
  const { attachments } = draft.value;
  const [dropping, setDropping] = useState(false);
  const take = (files: readonly File[]): void => {
    void attachPictures(files, MAX_ATTACHMENTS - attachments.length);
  };
  return (
    <footer class="composer-area">
      <div class="column">
        <ChatNotices />
        <Grants />
        <div
          class={dropping ? "composer dropping" : "composer"}
          data-drop={texts.chat.composer.drop}
          onDragOver={(event) => {
            if (event.dataTransfer?.types.includes("Files") !== true) return;
            event.preventDefault();
            setDropping(true);
          }}
          onDragLeave={() => {
            setDropping(false);
          }}
          onDrop={(event) => {
            setDropping(false);
            const files = filesIn(event.dataTransfer);
            if (files.length === 0) return;
            event.preventDefault();
            take(files);
          }}
        >
          <Attachments
            attachments={attachments}
            onRemove={(index) => {
              dispatch({ type: "draft:detached", index });
            }}
          />
          <MessageField key={chatId} onFiles={take} />
          <div class="composer-tools">
            <ModelPicker />
            <Integrations />
            <IconButton
              icon="attach"
              label={texts.chat.composer.attachFile}
              disabled={attachments.length >= MAX_ATTACHMENTS}
              onPress={() => {
                attach("attach:file");
              }}
            />
            <IconButton
              icon="list-selection"
              label={texts.chat.composer.attachSelection}
              disabled={attachments.length >= MAX_ATTACHMENTS}
              onPress={() => {
                attach("attach:selection");
              }}
            />
            <span class="spacer" />
            <SendButton />
          </div>
        </div>
      </div>
    </footer>
  );
});
