import type { VNode } from "preact";
import type { Attachment } from "../../../protocol/chat.ts";
import { texts } from "../../texts.ts";
import { Icon, IconButton } from "../../ui/icon-button.tsx";

interface AttachmentsProps {
  readonly attachments: readonly Attachment[];
  /** Absent where they are only shown. */
  readonly onRemove?: (index: number) => void;
}

/** What was added to a message, as chips. */
export function Attachments({ attachments, onRemove }: AttachmentsProps): VNode | null {
  if (attachments.length === 0) return null;
  return (
    <ul class="chips" aria-label={texts.chat.composer.attachments}>
      {attachments.map((attachment, index) => (
        <li key={index} class="chip" data-testid="attachment" title={titleOf(attachment)}>
          <Preview attachment={attachment} />
          <span class="chip-name">{attachment.name}</span>
          {onRemove !== undefined && (
            <IconButton
              icon="close"
              label={texts.chat.composer.remove(attachment.name)}
              class="small"
              onPress={() => {
                onRemove(index);
              }}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Preview({ attachment }: { readonly attachment: Attachment }): VNode {
  if (attachment.kind === "text") return <Icon name="file-text" />;
  const { mime, data } = attachment;
  // A type from elsewhere could make another kind of address of it.
  if (!/^image\/(png|jpeg|gif|webp)$/.test(mime)) return <Icon name="file-media" />;
  return <img class="chip-picture" src={`data:${mime};base64,${data}`} alt="" />;
}

function titleOf(attachment: Attachment): string {
  return attachment.kind === "text" ? attachment.text.slice(0, 400) : attachment.name;
}
