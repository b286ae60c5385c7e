import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { OAuthView } from "../../../../../protocol/oauth.ts";
import { now } from "../../../../clock.ts";
import { oauthTexts } from "../../../../oauth-texts.ts";
import { signInProgress } from "../../../../sign-ins.ts";
import { tools } from "../../../../store.ts";
import { askForServer, signInTo, tellServerProblem } from "../../../../tools-actions.ts";
import { Icon, type IconName } from "../../../../ui/icon-button.tsx";
import { Notice } from "../../../chat/notice.tsx";
import { SignInStep } from "../../oauth/sign-in-step.tsx";
import { Trace } from "../../oauth/trace.tsx";
import { sessionWords } from "./session-words.ts";

const words = oauthTexts.session;

interface SessionProps {
  /** Of the saved server. */
  readonly id: string;
  readonly view: OAuthView;
  readonly onProblem: (message: string) => void;
}

/** How the saved server's sign-in stands, and what can be done about it. It is done at once: it is not a part of what is saved. */
export function Session({ id, view, onProblem }: SessionProps): VNode {
  const [isAsking, setAsking] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const { session, registration } = view;
  const progress = signInProgress(tools.value.signIns, id);
  const isRunning = progress?.kind === "running";
  const problem = tools.value.serverProblems.get(id);
  const keepClient = (): void => {
    setAsking(false);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(".forget-client")?.focus());
  };
  return (
    <div ref={box} class="oauth-session" data-testid="oauth-session" role="group" aria-label={words.title}>
      <div class="oauth-session-row">
        {isRunning ? (
          <SignInStep step={progress.step} />
        ) : (
          <span class={`oauth-session-state ${session.kind}`}>
            <Icon {...marks[session.kind]} />
            <span>{sessionWords(session, now.value)}</span>
          </span>
        )}
        {!isAsking && (
          <span class="oauth-session-buttons">
            {session.kind === "signed-in" ? (
              <SmallButton
                label={words.signOut}
                isDisabled={isRunning}
                onPress={() => {
                  askForServer(id, "oauth:sign-out", { id });
                }}
              />
            ) : (
              <SmallButton
                label={words.signIn}
                isDisabled={isRunning}
                onPress={() => {
                  signInTo(id);
                }}
              />
            )}
            {registration.kind === "registered" && (
              <SmallButton
                class="forget-client"
                label={words.forget}
                isDisabled={isRunning}
                onPress={() => {
                  setAsking(true);
                }}
              />
            )}
          </span>
        )}
      </div>
      {session.kind === "signed-in" && session.scopes.length > 0 && (
        <p class="oauth-scopes">
          {words.scopes}: <code>{session.scopes.join(" ")}</code>
        </p>
      )}
      {isAsking && (
        <ForgetQuestion
          onKeep={keepClient}
          onForget={() => {
            setAsking(false);
            askForServer(id, "oauth:forget-client", { id });
          }}
        />
      )}
      {problem !== undefined && (
        <Notice
          kind="error"
          message={problem}
          onDismiss={() => {
            tellServerProblem(id, undefined);
          }}
        />
      )}
      {progress?.kind === "failed" && <Trace lines={progress.lines} isOpen onProblem={onProblem} />}
    </div>
  );
}

const marks: Readonly<
  Record<OAuthView["session"]["kind"], { readonly name: IconName; readonly class: string }>
> = {
  "signed-in": { name: "pass-filled", class: "mark completed" },
  none: { name: "account", class: "mark stopped" },
  over: { name: "warning", class: "mark warning" },
};

interface SmallButtonProps {
  readonly label: string;
  readonly isDisabled: boolean;
  readonly class?: string;
  readonly onPress: () => void;
}

/** It keeps the focus while it cannot be used. */
function SmallButton({ label, isDisabled, class: extra = "", onPress }: SmallButtonProps): VNode {
  return (
    <button
      type="button"
      class={`small-button ${extra}`}
      aria-disabled={isDisabled}
      onClick={() => {
        if (!isDisabled) onPress();
      }}
    >
      {label}
    </button>
  );
}

interface ForgetQuestionProps {
  readonly onKeep: () => void;
  readonly onForget: () => void;
}

/** Asks before a client is forgotten; the focus is on what loses nothing. */
function ForgetQuestion({ onKeep, onForget }: ForgetQuestionProps): VNode {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <div
      class="discard-question"
      role="alertdialog"
      aria-label={words.forgetTitle}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // Else the form itself would be left.
        event.stopPropagation();
        onKeep();
      }}
    >
      <span>{words.forgetTitle}</span>
      <span class="spacer" />
      <button ref={keep} type="button" class="small-button" onClick={onKeep}>
        {words.keep}
      </button>
      <button type="button" class="small-button" onClick={onForget}>
        {words.forget}
      </button>
    </div>
  );
}
