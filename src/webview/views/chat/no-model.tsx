import type { VNode } from "preact";
import type { Params } from "../../../protocol/requests.ts";
import { askInChat } from "../../chat-actions.ts";
import { dispatch, models } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Button } from "../../ui/controls.tsx";
import { Icon } from "../../ui/icon-button.tsx";

const WAYS: readonly (readonly [string, Params<"command:run">["command"]])[] = [
  [texts.chat.empty.vscode, "workbench.action.chat.triggerSetup"],
  [texts.chat.models.add, "backburner.models.addEndpoint"],
  [texts.chat.models.find, "backburner.models.findLocal"],
];

/** The ways to get a model. */
export function ModelWays(): VNode {
  return (
    <div class="empty-actions">
      {WAYS.map(([label, command], index) => (
        <Button
          key={command}
          primary={index === 0}
          onPress={() => {
            askInChat("command:run", { command });
          }}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

/** Says how to get a model, and what works without. */
export function NoModel(): VNode {
  return (
    <section class="empty" data-testid="no-model">
      <Icon name="comment-discussion" class="empty-icon" />
      <h2>{texts.chat.empty.noModelTitle}</h2>
      <p>{texts.chat.empty.noModel}</p>
      <ModelWays />
      {models.value?.problems.map((problem) => (
        <p key={problem} class="empty-problem">
          <Icon name="warning" /> {problem}
        </p>
      ))}
      <p class="empty-more">
        {texts.chat.empty.without}{" "}
        <button
          type="button"
          class="text-button"
          onClick={() => {
            dispatch({ type: "place:shown", place: "daemons" });
          }}
        >
          {texts.chat.empty.daemons}
        </button>
      </p>
    </section>
  );
}
