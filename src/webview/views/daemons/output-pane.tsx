import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { DaemonOutput } from "../../../protocol/daemon.ts";
import type { DaemonId } from "../../../protocol/ids.ts";
import { openLink } from "../../actions.ts";
import { ask, sentenceOf } from "../../host.ts";
import { OutputView } from "../../output/output-view.ts";
import { closeSession, openSession, OutputSession } from "../../output/session.ts";
import { cards } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Spinner } from "../../ui/controls.tsx";
import { FindBar } from "./find-bar.tsx";

/** What has output: a daemon, or code that runs or ran in a chat's kernel. */
interface OutputSource {
  readonly id: DaemonId;
  readonly title: string;
  readonly running: boolean;
  /** Everything that there is, when nothing more will come; else it is followed. */
  readonly kept?: readonly DaemonOutput[];
}

/** What stands below an output. */
export interface FooterProps {
  readonly shown: ShownOutput | undefined;
  readonly searching: boolean;
  readonly onSearch: () => void;
}

interface PaneProps {
  readonly source: OutputSource;
  readonly footer: (props: FooterProps) => VNode | null;
  readonly onProblem: (message: string | undefined) => void;
}

/** Output, live while the card is open. */
export function OutputPane({ source, footer, onProblem }: PaneProps): VNode {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  const shown = useShownOutput(source, scroller, lines, onProblem);
  const [searching, setSearching] = useState(false);
  const closeSearch = (): void => {
    setSearching(false);
    scroller.current?.focus({ preventScroll: true });
  };
  return (
    <section
      class="output-pane"
      onKeyDown={(event) => {
        if (event.key === "Escape" && searching) closeSearch();
      }}
    >
      {searching && shown !== undefined && <FindBar shown={shown} onClose={closeSearch} />}
      <div
        ref={scroller}
        class={cards.value.timestamps ? "output timestamps" : "output"}
        role="log"
        aria-live="off"
        aria-label={texts.output.name(source.title)}
        tabIndex={0}
      >
        {shown !== undefined && <Earlier shown={shown} onProblem={onProblem} />}
        <div ref={lines} class="lines" />
        {shown !== undefined && <Placeholder running={source.running} shown={shown} />}
      </div>
      {shown !== undefined && <JumpButton shown={shown} />}
      {footer({
        shown,
        searching,
        onSearch: () => {
          setSearching(!searching);
        },
      })}
    </section>
  );
}

/** A session with the view that draws it. */
export interface ShownOutput {
  readonly session: OutputSession;
  readonly view: OutputView;
}

function useShownOutput(
  { id, running, kept }: OutputSource,
  scroller: { current: HTMLElement | null },
  lines: { current: HTMLElement | null },
  onProblem: PaneProps["onProblem"],
): ShownOutput | undefined {
  const [shown, setShown] = useState<ShownOutput | undefined>(undefined);
  useEffect(() => {
    if (scroller.current === null || lines.current === null) return undefined;
    const session = kept === undefined ? openSession(id) : OutputSession.of(id, kept);
    const view = new OutputView(session.model, scroller.current, lines.current, {
      openLink,
      openInBrowser: (seq) => {
        onProblem(undefined);
        ask("daemon:open-in-browser", { daemon_id: id, seq }).catch((error: unknown) => {
          onProblem(sentenceOf(error));
        });
      },
      loadHole: (beforeSeq) => {
        load(session, beforeSeq, onProblem);
      },
      drawn: () => {
        session.drawn();
      },
    });
    session.onChange = () => {
      view.refresh();
    };
    session.onLoaded = () => {
      view.draw();
    };
    if (kept !== undefined) view.draw();
    setShown({ session, view });
    return () => {
      view.dispose();
      closeSession(session);
    };
  }, [id, kept]);
  // A card that ends is moved to the other group, and an element that is moved loses its place.
  useEffect(() => shown?.view.follow.restore(), [running]);
  return shown;
}

function load(session: OutputSession, beforeSeq: number, onProblem: PaneProps["onProblem"]): void {
  session.load(beforeSeq).catch((error: unknown) => {
    onProblem(sentenceOf(error));
  });
}

interface ShownProps {
  readonly shown: ShownOutput;
}

/** What the tree needs to know of the rows, which come and go outside of it: it is drawn again after each drawing of theirs. */
function outlineOf({ session: { model, version }, view }: ShownOutput) {
  return {
    drawing: version.value,
    first: model.firstKey,
    end: model.endKey,
    before: model.earlierBefore,
    hasHidden: view.hasHidden,
  };
}

/** At the top, while there is more above: first what the page holds, then what is on disk. */
function Earlier({
  shown: { session, view },
  onProblem,
}: ShownProps & Pick<PaneProps, "onProblem">): VNode | null {
  const { before, hasHidden } = outlineOf({ session, view });
  if (!hasHidden && before === undefined) return null;
  return (
    <button
      type="button"
      class="text-button earlier"
      disabled={session.busy.value}
      onClick={() => {
        view.follow.off();
        if (hasHidden) view.showEarlier();
        else if (before !== undefined) load(session, before, onProblem);
      }}
    >
      {texts.output.showEarlier}
    </button>
  );
}

/** What stands where output will be. */
function Placeholder({ running, shown }: ShownProps & { readonly running: boolean }): VNode | null {
  const { session } = shown;
  const status = session.state.value;
  if (status.kind === "failed") {
    return (
      <p class="placeholder" role="alert">
        {texts.output.failed} {status.message}{" "}
        <button type="button" class="text-button" onClick={() => void session.open()}>
          {texts.page.retry}
        </button>
      </p>
    );
  }
  if (status.kind === "loading") return <Spinner label={texts.output.loading} />;
  const { first, end } = outlineOf(shown);
  if (end > first) return null;
  return <p class="placeholder">{running ? texts.output.waiting : texts.output.none}</p>;
}

/** Leads back to the newest line once the user has left it. */
function JumpButton({ shown: { session, view } }: ShownProps): VNode | null {
  const { first, end } = outlineOf({ session, view });
  const following = view.follow.isOn;
  const left = useRef(end);
  if (following) {
    left.current = end;
    return null;
  }
  const fresh = end - Math.max(left.current, first);
  return (
    <button
      type="button"
      class="jump"
      onClick={() => {
        session.model.trim();
        view.jump();
      }}
    >
      <span class="codicon codicon-arrow-down" aria-hidden="true" />
      {fresh > 0 ? texts.output.jumpNew(fresh) : texts.output.jump}
    </button>
  );
}
