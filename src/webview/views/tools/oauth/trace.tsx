import type { VNode } from "preact";
import type { OAuthTraceLine } from "../../../../protocol/oauth.ts";
import { oauthSteps, oauthTexts } from "../../../oauth-texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { visible, visibleLine } from "../../chat/tools/visible.ts";
import { CopyButton } from "../../copy-button.tsx";
import { traceText } from "./trace-text.ts";

interface TraceProps {
  readonly lines: readonly OAuthTraceLine[];
  /** Folded when all went well. */
  readonly isOpen: boolean;
  readonly onProblem: (message: string) => void;
}

/** What was done to register or to sign in, step by step; nothing in it is secret. */
export function Trace({ lines, isOpen, onProblem }: TraceProps): VNode | null {
  if (lines.length === 0) return null;
  return (
    <details class="oauth-trace" data-testid="oauth-trace" open={isOpen}>
      <summary>{oauthTexts.trace.title}</summary>
      <ol class="steps">
        {lines.map((line, index) => (
          // A step can come twice: where its metadata is, is tried place by place.
          <Line key={index} line={line} />
        ))}
      </ol>
      <CopyButton
        label={oauthTexts.trace.copy}
        withText
        text={() => traceText(lines)}
        onProblem={onProblem}
      />
    </details>
  );
}

const ICONS = { running: "loading", done: "check", failed: "error", skipped: "circle-slash" } as const;
const MARKS = {
  running: "codicon-modifier-spin",
  done: "mark completed",
  failed: "mark failed",
  skipped: "mark stopped",
} as const;

function Line({ line: { step, state, url, status, detail } }: { readonly line: OAuthTraceLine }): VNode {
  const { trace } = oauthTexts;
  return (
    <li class={`step ${state}`} data-step={step} data-state={state}>
      <Icon name={ICONS[state]} class={MARKS[state]} />
      <span>
        <span class="step-name">{oauthSteps[step].name}</span>
        <span class="visually-hidden"> {trace.state[state]}</span>
        {status !== undefined && <span class="step-status">{trace.status(String(status))}</span>}
        {detail !== "" && <span class="step-detail">{visible(detail)}</span>}
        {url !== undefined && <span class="step-url">{visibleLine(url, 2000)}</span>}
      </span>
    </li>
  );
}
