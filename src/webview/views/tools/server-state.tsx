import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { ToolServerView } from "../../../protocol/tools.ts";
import { now, watchClock } from "../../clock.ts";
import { signInProgress } from "../../sign-ins.ts";
import { tools } from "../../store.ts";
import { texts } from "../../texts.ts";
import { askForServer, signInTo } from "../../tools-actions.ts";
import { stepNames } from "../../tools-texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { SignInStep } from "./oauth/sign-in-step.tsx";

interface StateProps {
  readonly view: ToolServerView;
}

/** How a server stands, in words beside an icon. */
export function ServerState({ view: { server, state } }: StateProps): VNode {
  const words = texts.tools.state;
  const progress = signInProgress(tools.value.signIns, server.id);
  if (progress?.kind === "running") {
    return (
      <span class="server-state">
        <SignInStep step={progress.step} />
      </span>
    );
  }
  switch (state.kind) {
    case "ready":
      return (
        <span class="server-state">
          <Icon name="pass-filled" class="mark completed" />
          <span>{words.ready}</span>
          <span>{words.tools(state.tool_count)}</span>
        </span>
      );
    case "starting":
      return (
        <span class="server-state">
          <Icon name="loading" class="codicon-modifier-spin" />
          <span>{words.starting}</span>
        </span>
      );
    case "sign-in":
      return (
        <span class="server-state">
          <Icon name="account" class="mark warning" />
          <span>{words.signIn}</span>
        </span>
      );
    case "failed":
      return (
        <span class="server-state">
          <Icon name="error" class="mark failed" />
          <span>{words.failed}</span>
        </span>
      );
    case "stopped":
      return (
        <span class="server-state">
          <Icon name={server.enabled ? "plug" : "circle-slash"} class="mark stopped" />
          <span>{server.enabled ? words.waiting : words.off}</span>
        </span>
      );
  }
}

/** What is wrong with a server and the way on; nothing when it is well. */
export function ServerDetail({ view, name }: StateProps & { readonly name: string }): VNode | null {
  const { server, state, missing_secrets: missing } = view;
  const { id, enabled } = server;
  if (!enabled) return null;
  const row = texts.tools.row;
  if (state.kind === "sign-in") {
    const isSigningIn = signInProgress(tools.value.signIns, id)?.kind === "running";
    return (
      <div class="server-detail">
        <span>{state.message}</span>
        <button
          type="button"
          class="small-button"
          aria-description={name}
          // It keeps the focus while it cannot be used.
          aria-disabled={isSigningIn}
          onClick={() => {
            if (!isSigningIn) signInTo(id);
          }}
        >
          {row.signIn}
        </button>
      </div>
    );
  }
  if (state.kind === "failed") {
    return (
      <div class="server-detail">
        <span>
          <b>{stepNames[state.step]}:</b> {state.message}
          {state.retry_at !== undefined && <RetryTime at={state.retry_at} />}
        </span>
        <button
          type="button"
          class="small-button"
          aria-description={name}
          onClick={() => {
            askForServer(id, "tools:connect", { id });
          }}
        >
          {row.retry}
        </button>
      </div>
    );
  }
  const [secret] = missing;
  return secret === undefined ? null : (
    <div class="server-detail">
      <span>{secret === "key" ? row.noKey : row.noValue(secret)}</span>
    </div>
  );
}

function RetryTime({ at }: { readonly at: number }): VNode | null {
  useEffect(watchClock, []);
  const seconds = Math.ceil(at - now.value);
  return seconds > 0 ? <span class="soft"> {texts.tools.row.again(seconds)}</span> : null;
}
