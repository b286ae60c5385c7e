import { computed } from "@preact/signals";
import type { VNode } from "preact";
import { tellProblem, undoDelete } from "../../chat-actions.ts";
import { chosenModel, dispatch, draft, models, openChat, state } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { ModelWays } from "./no-model.tsx";
import { Notice } from "./notice.tsx";

const problem = computed(() => state.value.chat.problem);
const deleted = computed(() => state.value.chat.deleted);
const isBegun = computed(() => openChat.value.kind === "ready" && openChat.value.chat.messages.length > 0);

/** What went wrong, what can be undone, and what the next message cannot do. */
export function ChatNotices(): VNode {
  return (
    <>
      {problem.value !== undefined && (
        <Notice
          kind="error"
          message={problem.value}
          onDismiss={() => {
            tellProblem(undefined);
          }}
        />
      )}
      {deleted.value !== undefined && (
        <Notice
          kind="info"
          message={texts.chat.header.deleted(deleted.value.title)}
          onDismiss={() => {
            dispatch({ type: "chat:deleted", deleted: undefined });
          }}
        >
          <button type="button" class="small-button" onClick={undoDelete}>
            {texts.chat.header.undo}
          </button>
        </Notice>
      )}
      {isBegun.value && models.value?.models.length === 0 && <NoModelNotice />}
      <BlindNotice />
    </>
  );
}

/** A chat that was begun elsewhere, or with a model that has gone. */
function NoModelNotice(): VNode {
  return (
    <section class="notice warning" aria-label={texts.chat.empty.noModelTitle}>
      <Icon name="warning" />
      <span>{texts.chat.empty.noModelTitle}</span>
      <ModelWays />
    </section>
  );
}

/** Pictures for a model that does not see. */
function BlindNotice(): VNode | null {
  const model = chosenModel.value;
  const hasPicture = draft.value.attachments.some(({ kind }) => kind === "image");
  if (!hasPicture || model === undefined || model.images) return null;
  return (
    <p class="ending" role="status">
      <Icon name="warning" />
      {texts.chat.composer.blind(model.name)}
    </p>
  );
}
