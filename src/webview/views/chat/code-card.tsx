import type { VNode } from "preact";
import type { MessagePart, RunState } from "../../../protocol/chat.ts";
import type { DaemonId } from "../../../protocol/ids.ts";
import { cards } from "../../store.ts";
import { texts } from "../../texts.ts";
import { CodeCallsList } from "../code-calls.tsx";
import { DaemonCard } from "../daemons/daemon-card.tsx";
import { Approval } from "./approval.tsx";
import { CodePane } from "./code-pane.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunOutput } from "./run-output.tsx";
import { RunProblem } from "./run-problem.tsx";

/** Code that the model wants to run, in a reply. */
export type CodePart = Extract<MessagePart, { kind: "code" }>;

/** A part whose state is of one kind. */
export type CodePartIn<Kind extends RunState["kind"]> = CodePart & {
  readonly state: Extract<RunState, { kind: Kind }>;
};

/** Code from its first word to its last output: it is written, waits for an answer, runs, has ended, or is a daemon. */
export function CodeCard({ part }: { readonly part: CodePart }): VNode {
  const { run_id: runId, state } = part;
  return (
    <div
      class="code-card"
      data-testid="code-card"
      data-run-id={runId}
      data-state={state.kind}
      aria-busy={state.kind === "writing"}
    >
      <Body part={part} />
      <RunProblem runId={runId} />
    </div>
  );
}

function Body({ part }: { readonly part: CodePart }): VNode {
  const { state } = part;
  switch (state.kind) {
    case "writing":
      return (
        <section class="card">
          <RunHeader part={part} />
          <CodePane part={part} open />
        </section>
      );
    case "waiting":
      return <Approval key={state.hash} part={{ ...part, state }} />;
    case "running":
      return (
        <section class="card running">
          <RunHeader part={part} />
          <CodePane part={part} />
          {part.calls !== undefined && <CodeCallsList calls={part.calls} running />}
          <RunOutput part={part} />
        </section>
      );
    case "ended":
      return (
        <section class={isFailure(state.how) ? "card error" : "card"}>
          <RunHeader part={part} />
          <CodePane part={part} />
          {part.calls !== undefined && <CodeCallsList calls={part.calls} running={false} />}
          {part.output.length > 0 && <RunOutput part={part} />}
        </section>
      );
    case "daemon":
      return <Daemon part={part} daemonId={state.daemon_id} />;
    case "not-run":
      return (
        <section class="card not-run">
          <RunHeader part={part} />
          <CodePane part={part} />
        </section>
      );
  }
}

function isFailure(how: Extract<RunState, { kind: "ended" }>["how"]): boolean {
  return how !== "finished" && how !== "interrupted";
}

/** The card that the list of daemons has, in the answer that started it. */
function Daemon({ part, daemonId }: { readonly part: CodePart; readonly daemonId: DaemonId }): VNode {
  const { page } = cards.value;
  const view = page.kind === "ready" ? page.view : undefined;
  const daemon = view?.daemons.find((each) => each.daemon_id === daemonId);
  if (view !== undefined && daemon !== undefined) return <DaemonCard daemon={daemon} limits={view.limits} />;
  return (
    <section class="card">
      <RunHeader part={part} />
      {view !== undefined && <p class="detail">{texts.chat.run.gone}</p>}
      <CodePane part={part} />
    </section>
  );
}
