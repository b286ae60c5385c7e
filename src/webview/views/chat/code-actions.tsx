import type { VNode } from "preact";
import { askInChat, tellProblem } from "../../chat-actions.ts";
import { texts } from "../../texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { CopyButton } from "../copy-button.tsx";

/** Languages that kernels run. */
const RUNS = /^(python\d?|py|ipython\d?|r|julia|jl|bash|sh|shell|zsh)$/i;

interface ActionsProps {
  readonly code: string;
  readonly language: string;
}

/** What can be done with a piece of code. */
export function CodeActions({ code, language }: ActionsProps): VNode {
  const params = { code, language: language === "" ? "text" : language };
  return (
    <span class="code-actions" role="group" aria-label={texts.chat.actions.code}>
      <CopyButton label={texts.chat.actions.copy} text={() => code} onProblem={tellProblem} />
      <IconButton
        icon="insert"
        label={texts.chat.actions.insert}
        onPress={() => {
          askInChat("code:insert", params);
        }}
      />
      {RUNS.test(language) && (
        <IconButton
          icon="run-all"
          label={texts.chat.actions.runInBackground}
          onPress={() => {
            askInChat("code:run-in-background", params);
          }}
        />
      )}
      <IconButton
        icon="save"
        label={texts.chat.actions.save}
        onPress={() => {
          askInChat("code:save", params);
        }}
      />
    </span>
  );
}
