import type { VNode } from "preact";
import {
  connectionSteps,
  type StepView,
  type ToolServerType,
  type Verification,
} from "../../../../protocol/tools.ts";
import { texts } from "../../../texts.ts";
import type { CheckState } from "../../../tool-form.ts";
import { cancelVerify } from "../../../tool-form-actions.ts";
import { stepNames } from "../../../tools-texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { shortSeconds } from "../../../time.ts";
import { visibleLine } from "../../chat/tools/visible.ts";
import { Skipped } from "../offer.tsx";

interface PanelProps {
  readonly check: CheckState;
  readonly type: ToolServerType;
}

/** What "Verify connection" has found, directly below the address. */
export function VerificationPanel({ check, type }: PanelProps): VNode | null {
  if (check.kind === "none") return null;
  return (
    <section
      class={`verification ${toneOf(check)}`}
      data-testid="verification"
      aria-label={texts.tools.check.panel}
    >
      {check.kind === "running" && <Running steps={check.steps} />}
      {check.kind === "failed" && (
        <p class="verification-head bad">
          <Icon name="error" />
          {check.message}
        </p>
      )}
      {check.kind === "done" &&
        (check.verification.ok ? (
          <Verified verification={check.verification} type={type} />
        ) : (
          <NotVerified verification={check.verification} />
        ))}
    </section>
  );
}

function toneOf(check: CheckState): "good" | "bad" | "" {
  if (check.kind === "failed") return "bad";
  if (check.kind !== "done") return "";
  return check.verification.ok ? "good" : "bad";
}

function Running({ steps }: { readonly steps: readonly StepView[] }): VNode {
  const next = connectionSteps[steps.length];
  return (
    <>
      <div class="verification-head">
        <span>{texts.tools.check.running}</span>
        <span class="spacer" />
        <button
          type="button"
          class="small-button"
          aria-label={texts.tools.check.cancelTip}
          onClick={cancelVerify}
        >
          {texts.tools.check.cancel}
        </button>
      </div>
      <Steps steps={steps}>
        {next !== undefined && (
          <li class="step" key={next}>
            <Icon name="loading" class="codicon-modifier-spin" />
            <span>{stepNames[next]}</span>
          </li>
        )}
      </Steps>
    </>
  );
}

interface VerifiedProps {
  readonly verification: Verification;
  readonly type: ToolServerType;
}

function Verified({ verification, type }: VerifiedProps): VNode {
  const { facts, tool_count: count, tool_names: names, skipped, steps, seconds } = verification;
  const { sign_in_at: issuer } = verification;
  const words = texts.tools.check;
  const isMcp = type === "mcp";
  const about = [facts?.title, facts?.version, facts?.protocol]
    .map((text) => visibleLine(text ?? ""))
    .filter((text) => text !== "");
  return (
    <>
      <p class="verification-head good">
        <Icon name="pass-filled" />
        {words.verified}
      </p>
      {about.length > 0 && (
        <p class="facts">
          {about.map((text, index) => (
            <span key={index}>{text}</span>
          ))}
        </p>
      )}
      {issuer === undefined ? (
        <p>{isMcp ? words.tools(count) : words.operations(count)}</p>
      ) : (
        <p>{words.signIn(visibleLine(issuer, 500))}</p>
      )}
      {isMcp && issuer === undefined && names.length > 0 && <ToolNames names={names} count={count} />}
      {skipped.length > 0 && (
        <Skipped summary={(isMcp ? words.skippedTools : words.skipped)(skipped.length)} skipped={skipped} />
      )}
      <details class="skipped">
        <summary>{words.steps(shortSeconds(seconds))}</summary>
        <Steps steps={steps} />
      </details>
    </>
  );
}

function ToolNames({ names, count }: { readonly names: readonly string[]; readonly count: number }): VNode {
  const rest = count - names.length;
  return (
    <p class="tool-names">
      {names.map((name) => (
        <code key={name}>{visibleLine(name)}</code>
      ))}
      {rest > 0 && <span>{texts.tools.check.more(rest)}</span>}
    </p>
  );
}

function NotVerified({ verification: { steps } }: { readonly verification: Verification }): VNode {
  const failed = steps.find(({ state }) => state === "failed");
  const words = texts.tools.check;
  return (
    <>
      <p class="verification-head bad">
        <Icon name="error" />
        {failed === undefined ? words.failed : words.failedAt(stepNames[failed.step])}
      </p>
      <Steps steps={steps} />
    </>
  );
}

const STEP_ICONS = { done: "check", failed: "error", skipped: "circle-slash" } as const;
const STEP_MARKS = { done: "completed", failed: "failed", skipped: "stopped" } as const;

interface StepsProps {
  readonly steps: readonly StepView[];
  readonly children?: VNode | false;
}

function Steps({ steps, children }: StepsProps): VNode {
  return (
    <ol class="steps">
      {steps.map(({ step, state, detail }) => (
        <li key={step} class={`step ${state}`} data-step={step}>
          <Icon name={STEP_ICONS[state]} class={`mark ${STEP_MARKS[state]}`} />
          <span>
            <span class="step-name">{stepNames[step]}</span>
            <span class="visually-hidden"> {texts.tools.check.state[state]}</span>
            {detail !== "" && <span class="step-detail">{detail}</span>}
          </span>
        </li>
      ))}
      {children}
    </ol>
  );
}
