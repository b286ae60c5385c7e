import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { askForRun } from "../../chat-actions.ts";
import { runEndings } from "../../chat-texts.ts";
import { languageName } from "../../languages.ts";
import { runProblems } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { Elapsed } from "../daemons/elapsed.tsx";
import type { CodePart } from "./code-card.tsx";
import { took } from "./took.ts";

/** The first row of a run's card: how it stands, its language and time, and how to end it. */
export function RunHeader({ part }: { readonly part: CodePart }): VNode {
  const { state, language, edited } = part;
  const detail = state.kind === "not-run" ? state.message : state.kind === "ended" ? state.detail : undefined;
  return (
    <>
      <header class="card-header run-header">
        <StateMark part={part} />
        <div class="names">
          <span class="label">{labelOf(part)}</span>
          <span class="facts">
            <span class="language">{languageName(language)}</span>
            {state.kind === "running" && <Elapsed startedAt={state.started_at} endedAt={undefined} />}
            {state.kind === "ended" && <span class="elapsed">{took(state.seconds)}</span>}
            {edited && <span>{texts.chat.run.edited}</span>}
          </span>
        </div>
        <span class="spacer" />
        {state.kind === "running" && <InterruptButton part={part} />}
      </header>
      {detail !== undefined && detail !== "" && <p class="detail">{detail}</p>}
      {state.kind === "running" && state.over_limit && <OverLimit part={part} limit={state.limit_seconds} />}
    </>
  );
}

function labelOf({ state }: CodePart): string {
  switch (state.kind) {
    case "writing":
      return texts.chat.run.writing;
    case "waiting":
      return texts.chat.run.waiting;
    case "running":
      return texts.chat.run.running;
    case "ended":
      return runEndings[state.how];
    case "daemon":
      return texts.chat.run.background;
    case "not-run":
      return texts.chat.run.notRun;
  }
}

/** Says by shape as well as by colour how it stands. */
function StateMark({ part: { state } }: { readonly part: CodePart }): VNode {
  switch (state.kind) {
    case "writing":
      return <Icon name="loading" class="codicon-modifier-spin" />;
    case "waiting":
      return <Icon name="question" />;
    case "running":
      return <span class="dot" aria-hidden="true" data-testid="state-dot" />;
    case "daemon":
      return <Icon name="history" class="mark stopped" />;
    case "not-run":
      return <Icon name="circle-slash" class="mark stopped" />;
    case "ended":
      if (state.how === "finished") return <Icon name="pass-filled" class="mark completed" />;
      if (state.how === "interrupted") return <Icon name="circle-slash" class="mark stopped" />;
      return <Icon name="error" class="mark failed" />;
  }
}

/** In a place that never moves, and as wide for both of its words. */
function InterruptButton({ part: { run_id: runId } }: { readonly part: CodePart }): VNode {
  const [pressed, setPressed] = useState(false);
  const asked = pressed && runProblems.value[runId] === undefined;
  return (
    <button
      type="button"
      class="stop interrupt"
      onClick={() => {
        setPressed(true);
        askForRun(runId, "run:interrupt", (chat_id) => ({ chat_id, run_id: runId }));
      }}
    >
      <Icon name="debug-stop" />
      <span>{asked ? texts.chat.run.interrupting : texts.chat.run.interrupt}</span>
    </button>
  );
}

/** It runs for longer than foreground code may: it can go on where it disturbs nobody. */
function OverLimit({ part, limit }: { readonly part: CodePart; readonly limit: number }): VNode {
  const { run_id: runId } = part;
  return (
    <div class="notice warning" role="status">
      <Icon name="clock" />
      <span>{texts.chat.run.overLimit(limit)}</span>
      <button
        type="button"
        class="small-button"
        onClick={() => {
          askForRun(runId, "run:to-background", (chat_id) => ({ chat_id, run_id: runId }));
        }}
      >
        {texts.chat.run.toBackground}
      </button>
    </div>
  );
}
