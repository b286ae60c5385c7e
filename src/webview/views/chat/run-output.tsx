import type { VNode } from "preact";
import type { DaemonOutput } from "../../../protocol/daemon.ts";
import { OutputModel } from "../../output/output-model.ts";
import { askForRun } from "../../chat-actions.ts";
import { dispatch } from "../../store.ts";
import { texts } from "../../texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { CopyButton } from "../copy-button.tsx";
import { OutputPane } from "../daemons/output-pane.tsx";
import { languageName } from "../../languages.ts";
import type { CodePart } from "./code-card.tsx";

/** What code of the chat's kernel prints: followed while it runs, and what was kept of it afterwards. */
export function RunOutput({ part }: { readonly part: CodePart }): VNode {
  const { run_id: runId, language, state, output } = part;
  const running = state.kind === "running";
  const title = texts.chat.run.output(languageName(language));
  const onProblem = (message: string | undefined): void => {
    dispatch({ type: "run:problem", runId, message });
  };
  return (
    <OutputPane
      source={{ id: runId, title, running, ...(running ? {} : { kept: output }) }}
      onProblem={onProblem}
      footer={({ shown, searching, onSearch }) =>
        !running && isShort(output) ? null : (
          <footer class="card-footer" role="group" aria-label={texts.card.actions}>
            <span class="following">
              {running && shown?.view.follow.isOn === true ? texts.output.following : ""}
            </span>
            {running && (
              <IconButton
                icon="debug-rerun"
                label={texts.chat.run.restart}
                withText
                onPress={() => {
                  askForRun(runId, "kernel:restart", (chat_id) => ({ chat_id }));
                }}
              />
            )}
            <IconButton
              icon="search"
              label={texts.card.search}
              withText
              pressed={searching}
              onPress={onSearch}
            />
            <CopyButton
              label={texts.card.copy}
              withText
              text={() => shown?.session.model.plainText() ?? ""}
              onProblem={onProblem}
            />
          </footer>
        )
      }
    />
  );
}

/** The text of what was kept of a run. */
export function keptText(output: readonly DaemonOutput[]): string {
  const model = new OutputModel();
  model.begin(output, false);
  return model.plainText();
}

/** An output that is seen at a glance needs no row of tools. */
export function isShort(output: readonly DaemonOutput[]): boolean {
  const size = output.reduce((sum, { mime, content }) => sum + (mime === undefined ? content.length : 0), 0);
  return size < SHORT && output.length < SHORT / 10;
}

const SHORT = 600;
