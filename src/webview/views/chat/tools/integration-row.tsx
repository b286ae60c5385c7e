import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import type { ToolServerView } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { signInProgress } from "../../../sign-ins.ts";
import { tools } from "../../../store.ts";
import { Icon, IconButton } from "../../../ui/icon-button.tsx";
import { SignInStep } from "../../tools/oauth/sign-in-step.tsx";
import { isServerOn, withServer } from "./choice.ts";
import type { Integration } from "./integration.ts";
import { IntegrationTools } from "./integration-tools.tsx";
import { chatTools, chooseTools, connectAgain, signIn } from "./menu-state.ts";
import { lockTip, needsSignIn, noteOf } from "./server-note.ts";
import { Switch } from "./switch.tsx";
import { useOffer } from "./use-offer.ts";
import { visibleLine } from "./visible.ts";

const words = chatToolsTexts.menu;

interface RowProps {
  readonly integration: Integration;
  /** What its tools are searched for; empty: all are shown. */
  readonly query: string;
}

/** A server: whether it is on, how it stands, and, when opened, its tools. A press anywhere on it does what its switch or its lock does. */
export function IntegrationRow({ integration, query }: RowProps): VNode {
  const { id, title, view } = integration;
  const [opened, setOpened] = useState(false);
  const listId = useId();
  const on = isServerOn(chatTools.value, id);
  const isOpen = opened || query !== "";
  const offer = useOffer(integration, on || isOpen);
  const lock = view !== undefined && needsSignIn(view) ? lockTip(view.server.auth) : undefined;
  const toggle = (): void => {
    if (lock !== undefined && !on) signIn(id);
    else chooseTools((tools) => withServer(tools, id, !on));
  };
  return (
    <div
      class="integration"
      data-testid="integration-row"
      data-server-id={id}
      data-state={view?.state.kind ?? "ready"}
      onKeyDown={(event) => {
        if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
        if (event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        // What is folded away must not take the focus with it.
        if (event.key === "ArrowLeft") event.currentTarget.querySelector<HTMLElement>("[data-stop]")?.focus();
        setOpened(event.key === "ArrowRight");
      }}
    >
      <div
        class="integration-head"
        title={lock ?? title}
        onClick={() => {
          if (lock === undefined) toggle();
          else signIn(id);
        }}
      >
        <IconButton
          icon={isOpen ? "chevron-down" : "chevron-right"}
          label={words.toolsOf(title)}
          expanded={isOpen}
          controls={isOpen ? listId : undefined}
          onPress={(event) => {
            event.stopPropagation();
            setOpened(!isOpen);
          }}
        />
        <span class="integration-name">{title}</span>
        {view !== undefined && <State view={view} title={title} />}
        {lock !== undefined && (
          <IconButton
            icon="lock"
            class="lock"
            label={lock}
            onPress={(event) => {
              event.stopPropagation();
              signIn(id);
            }}
          />
        )}
        <Switch
          label={title}
          on={on}
          description={lock ?? (view === undefined ? undefined : noteOf(view.state))}
          title={on ? undefined : lock}
          onToggle={toggle}
        />
      </div>
      {isOpen && (
        <IntegrationTools id={listId} integration={integration} offer={offer} on={on} query={query} />
      )}
    </div>
  );
}

function State({ view, title }: { readonly view: ToolServerView; readonly title: string }): VNode {
  const { server, state } = view;
  const progress = signInProgress(tools.value.signIns, server.id);
  if (progress?.kind === "running") {
    return (
      <span class="integration-note">
        <SignInStep step={progress.step} />
      </span>
    );
  }
  const note = noteOf(state);
  if (state.kind !== "failed") {
    return (
      <span class="integration-note">
        {state.kind === "starting" && <Icon name="loading" class="codicon-modifier-spin" />}
        {note}
      </span>
    );
  }
  return (
    <span class="integration-note failed" title={visibleLine(state.message, 500)}>
      <Icon name="error" />
      {note}
      <button
        type="button"
        class="text-button"
        aria-label={words.retryOne(title)}
        onClick={(event) => {
          event.stopPropagation();
          connectAgain(server.id);
        }}
      >
        {words.retry}
      </button>
    </span>
  );
}
