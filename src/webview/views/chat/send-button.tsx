import { computed } from "@preact/signals";
import type { VNode } from "preact";
import { isEmpty, send, stopAnswer } from "../../chat-actions.ts";
import { answering, draft, state } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";

const sending = computed(() => state.value.chat.sending);

/** Send, and Stop in the same place while the model answers. */
export function SendButton(): VNode {
  const { text, attachments } = draft.value;
  if (answering.value) {
    return (
      <button
        key="button"
        type="button"
        class="send stop-answer"
        aria-label={texts.chat.composer.stopName}
        title={texts.chat.composer.stopName}
        onClick={stopAnswer}
      >
        <Icon name="debug-stop" />
        {texts.chat.composer.stop}
      </button>
    );
  }
  return (
    <button
      key="button"
      type="button"
      class="send"
      disabled={sending.value || isEmpty(text, attachments)}
      onClick={send}
    >
      {texts.chat.composer.send}
      <Icon name="send" />
    </button>
  );
}
