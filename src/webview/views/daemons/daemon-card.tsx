import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { DaemonView, LimitsView } from "../../../protocol/views.ts";
import { plainLine } from "../../output/ansi.ts";
import { cards, dispatch } from "../../store.ts";
import { isOpen, isStopping } from "../../state.ts";
import { endings, texts } from "../../texts.ts";
import { Icon, IconButton } from "../../ui/icon-button.tsx";
import { CodeCallsList } from "../code-calls.tsx";
import { CardHeader } from "./card-header.tsx";
import { CodeFold } from "./code-fold.tsx";
import { OutputFooter } from "./output-footer.tsx";
import { OutputPane } from "./output-pane.tsx";

interface CardProps {
  readonly daemon: DaemonView;
  readonly limits: LimitsView;
}

/** One daemon: what it is and how it goes, its code, its output. */
export function DaemonCard({ daemon, limits }: CardProps): VNode {
  const id = daemon.daemon_id;
  const open = isOpen(cards.value, id);
  const problem = cards.value.problems[id];
  const calls = cards.value.calls[id];
  const card = useRevealed(daemon);
  return (
    <article
      ref={card}
      class={`card ${daemon.status}`}
      data-testid="daemon-card"
      data-daemon-id={id}
      aria-labelledby={`title-${id}`}
      tabIndex={-1}
    >
      <CardHeader daemon={daemon} open={open} stopping={isStopping(cards.value, daemon)} />
      <Detail daemon={daemon} open={open} />
      {problem !== undefined && <CardProblem daemon={daemon} message={problem} />}
      {open && (
        <>
          <CodeFold daemon={daemon} limits={limits} />
          {calls !== undefined && <CodeCallsList calls={calls} running={daemon.status === "running"} />}
          <DaemonOutputPane daemon={daemon} />
        </>
      )}
    </article>
  );
}

function DaemonOutputPane({ daemon }: { readonly daemon: DaemonView }): VNode {
  const { daemon_id: id, title, status } = daemon;
  return (
    <OutputPane
      source={{ id, title, running: status === "running" }}
      footer={(props) => <OutputFooter daemon={daemon} {...props} />}
      onProblem={(message) => {
        dispatch({ type: "daemon:problem", daemonId: id, message });
      }}
    />
  );
}

/** One sentence below the header: what to know of its state, or, on a folded card, its last line. */
function Detail({ daemon, open }: { readonly daemon: DaemonView; readonly open: boolean }): VNode | null {
  const { status, phase, connected, detail, reason, last_line: last } = daemon;
  if (status === "running" && !connected && phase !== "starting") {
    return (
      <p class="detail warning" role="status">
        <Icon name="sync" class="codicon-modifier-spin" />
        {texts.card.reconnecting}
      </p>
    );
  }
  const sentence = phase === "starting" ? texts.card.starting : (detail ?? endings[reason].sentence);
  if (sentence !== undefined) return <p class="detail">{plainLine(sentence)}</p>;
  const line = open || last === undefined ? "" : plainLine(last);
  return line === "" ? null : <p class="detail last-line">{line}</p>;
}

function CardProblem({ daemon, message }: { readonly daemon: DaemonView; readonly message: string }): VNode {
  return (
    <div class="notice error" role="alert">
      <Icon name="error" />
      <span>{message}</span>
      <IconButton
        icon="close"
        label={texts.page.dismiss}
        onPress={() => {
          dispatch({ type: "daemon:problem", daemonId: daemon.daemon_id, message: undefined });
        }}
      />
    </div>
  );
}

/** Brings the card into view when the host asks for it, and keeps the focus on it when its Stop button goes. */
function useRevealed({ daemon_id: id, status }: DaemonView): { current: HTMLElement | null } {
  const card = useRef<HTMLElement>(null);
  const reveal = cards.value.reveal;
  const count = reveal?.daemonId === id ? reveal.count : 0;
  useEffect(() => {
    if (count === 0) return;
    card.current?.scrollIntoView({ block: "start" });
    // Only where the user is already: a run from the editor shows its card and must not take the focus from the editor.
    if (document.hasFocus()) card.current?.focus({ preventScroll: true });
  }, [count]);
  const hadFocus = useRef(false);
  // Whoever has gone on to another part of the editor must not be taken back from there.
  hadFocus.current = document.hasFocus() && (card.current?.contains(document.activeElement) ?? false);
  // Right after the change, before another drawing can look at the focus again.
  useLayoutEffect(() => {
    if (hadFocus.current && document.hasFocus() && document.activeElement === document.body)
      card.current?.focus({ preventScroll: true });
  }, [status]);
  return card;
}
