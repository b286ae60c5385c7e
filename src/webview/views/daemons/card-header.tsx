import type { VNode } from "preact";
import type { DaemonView } from "../../../protocol/views.ts";
import { stop } from "../../actions.ts";
import { languageName } from "../../languages.ts";
import { dispatch } from "../../store.ts";
import { endings, texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { Elapsed } from "./elapsed.tsx";

interface HeaderProps {
  readonly daemon: DaemonView;
  readonly open: boolean;
  readonly stopping: boolean;
}

/** The first row of a card: state, name, time, and Stop in a place that never moves. */
export function CardHeader({ daemon, open, stopping }: HeaderProps): VNode {
  const { daemon_id: id, title, language, mine, status } = daemon;
  const toggle = (): void => {
    dispatch({ type: "card:toggled", daemonId: id });
  };
  return (
    <header class="card-header">
      <div class="card-summary" onClick={toggle}>
        <button
          type="button"
          class="icon-button fold"
          aria-expanded={open}
          aria-label={`${open ? texts.card.hideOutput : texts.card.showOutput}: ${title}`}
          onClick={(event) => {
            event.stopPropagation();
            toggle();
          }}
        >
          <Icon name={open ? "chevron-down" : "chevron-right"} />
        </button>
        <StateMark daemon={daemon} />
        <div class="names">
          <span class="label">{endings[daemon.reason].label}</span>
          <h3 id={`title-${id}`} class="title" title={daemon.file ?? title}>
            {title}
          </h3>
          <span class="facts">
            <span class="language">{languageName(language)}</span>
            <Elapsed startedAt={daemon.started_at} endedAt={daemon.ended_at} />
            {!mine && (
              <span class="other-window" title={texts.card.otherWindowTip}>
                <Icon name="multiple-windows" /> {texts.card.otherWindow}
              </span>
            )}
          </span>
        </div>
      </div>
      {status === "running" ? (
        <StopButton
          stopping={stopping}
          onPress={() => {
            stop(id);
          }}
        />
      ) : null}
    </header>
  );
}

/** Says by shape as well as by colour how it goes. */
function StateMark({ daemon: { status, connected } }: { readonly daemon: DaemonView }): VNode {
  switch (status) {
    case "running":
      return <span class={connected ? "dot" : "dot lost"} aria-hidden="true" data-testid="state-dot" />;
    case "completed":
      return <Icon name="pass-filled" class="mark completed" />;
    case "error":
      return <Icon name="error" class="mark failed" />;
    case "stopped":
      return <Icon name="circle-slash" class="mark stopped" />;
  }
}

/** Red, and the same size before and after it was pressed. */
function StopButton({
  stopping,
  onPress,
}: {
  readonly stopping: boolean;
  readonly onPress: () => void;
}): VNode {
  return (
    <button
      type="button"
      class="stop"
      aria-disabled={stopping}
      onClick={() => {
        if (!stopping) onPress();
      }}
    >
      <Icon name="debug-stop" />
      <span>{stopping ? texts.card.stopping : texts.card.stop}</span>
    </button>
  );
}
