import { computed } from "@preact/signals";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { answerRun } from "../../chat-actions.ts";
import { state } from "../../store.ts";
import { texts } from "../../texts.ts";
import { ApprovalButtons } from "./approval-buttons.tsx";
import { ApprovalFacts } from "./approval-facts.tsx";
import { ApprovalFrame } from "./approval-frame.tsx";
import type { CodePartIn } from "./code-card.tsx";
import { Code } from "./code-pane.tsx";

const answered = computed(() => state.value.chat.answered);

/** Asks before code runs: exactly what, in what, where, for how long. Nothing but a press on one of its buttons starts anything. */
export function Approval({ part }: { readonly part: CodePartIn<"waiting"> }): VNode {
  const { run_id: runId, background, code } = part;
  const { hash } = part.state;
  const [edited, setEdited] = useState<string | undefined>(undefined);
  const given = answered.value[runId];
  const answer = (what: "run" | "always" | "skip"): void => {
    if (given !== undefined) return;
    const text = what === "skip" || edited === code ? undefined : edited;
    answerRun(runId, hash, what, text);
  };
  return (
    <ApprovalFrame
      data-testid="approval-card"
      data-run-id={runId}
      title={background ? texts.chat.run.waitingBackground : texts.chat.run.waiting}
      onEscape={() => {
        answer("skip");
      }}
    >
      <ApprovalFacts part={part} />
      {edited === undefined ? <Code part={part} /> : <CodeEditor code={edited} onChange={setEdited} />}
      <ApprovalButtons
        given={given}
        isEditing={edited !== undefined}
        isEmpty={edited?.trim() === ""}
        onAnswer={answer}
        onEdit={() => {
          if (given === undefined) setEdited(edited === undefined ? code : undefined);
        }}
      />
    </ApprovalFrame>
  );
}

interface EditorProps {
  readonly code: string;
  readonly onChange: (code: string) => void;
}

/** The code as a text that can be changed; Tab leaves it, as everywhere on the page. */
function CodeEditor({ code, onChange }: EditorProps): VNode {
  return (
    <textarea
      ref={(field) => {
        if (field !== null && field.dataset["seen"] === undefined) {
          field.dataset["seen"] = "";
          field.focus();
          field.setSelectionRange(0, 0);
        }
      }}
      class="code code-editor"
      aria-label={texts.chat.approval.editor}
      spellcheck={false}
      rows={Math.min(20, Math.max(3, code.split("\n").length))}
      value={code}
      onInput={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
