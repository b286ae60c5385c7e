import type { VNode } from "preact";
import { chosenModel, openChat } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Popover } from "../../ui/popover.tsx";
import { ModelList } from "./model-list.tsx";

/** Which model answers; the choice is kept with the chat. */
export function ModelPicker(): VNode {
  const open = openChat.value;
  const id = open.kind === "ready" ? open.chat.model_id : undefined;
  const name =
    chosenModel.value?.name ??
    (id === undefined ? texts.chat.models.choose : texts.chat.models.gone(bare(id)));
  return (
    <Popover
      label={id === undefined ? texts.chat.models.choose : texts.chat.models.chosen(name)}
      text={name}
      title={texts.chat.models.title}
      class="at-bottom model-picker"
    >
      {(close) => <ModelList chosen={id} close={close} />}
    </Popover>
  );
}

/** The model's own part of its id. */
function bare(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
