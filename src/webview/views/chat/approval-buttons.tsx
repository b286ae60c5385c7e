import type { VNode } from "preact";
import type { Answer } from "../../chat-state.ts";
import { texts } from "../../texts.ts";
import { Button } from "../../ui/controls.tsx";
import { useArmed } from "./use-armed.ts";

interface ButtonsProps {
  /** What was answered, while the host has not taken it. */
  readonly given: Answer | undefined;
  readonly isEditing: boolean;
  readonly isEmpty: boolean;
  readonly onAnswer: (answer: Answer) => void;
  readonly onEdit: () => void;
}

/** The four answers. None of them has the focus by itself. */
export function ApprovalButtons({ given, isEditing, isEmpty, onAnswer, onEdit }: ButtonsProps): VNode {
  const armed = useArmed();
  const words = texts.chat.approval;
  return (
    // Not disabled once one is pressed: that would throw the focus out of the card.
    <footer class={given === undefined ? "buttons approval-buttons" : "buttons approval-buttons given"}>
      <Button
        primary
        disabled={!armed || isEmpty}
        onPress={() => {
          onAnswer("run");
        }}
      >
        {words.run}
      </Button>
      <Button
        disabled={!armed || isEmpty}
        title={words.alwaysTip}
        onPress={() => {
          onAnswer("always");
        }}
      >
        {words.always}
      </Button>
      <Button onPress={onEdit}>{isEditing ? words.cancelEdit : words.edit}</Button>
      <Button
        onPress={() => {
          onAnswer("skip");
        }}
      >
        {words.skip}
      </Button>
      <span class="soft" role="status">
        {given === undefined ? words.rights : words.sending[given]}
      </span>
    </footer>
  );
}
