import type { VNode } from "preact";
import type { RunId } from "../../../protocol/chat.ts";
import { dispatch, runProblems } from "../../store.ts";
import { Notice } from "./notice.tsx";

/** What went wrong with an action on a run, on its card. */
export function RunProblem({ runId }: { readonly runId: RunId }): VNode | null {
  const message = runProblems.value[runId];
  if (message === undefined) return null;
  return (
    <Notice
      kind="error"
      message={message}
      onDismiss={() => {
        dispatch({ type: "run:problem", runId, message: undefined });
      }}
    />
  );
}
