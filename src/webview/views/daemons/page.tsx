import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { askForPage, openPage, stopAll } from "../../actions.ts";
import { cards, dispatch, keepScroll, takeSavedScroll } from "../../store.ts";
import { texts } from "../../texts.ts";
import type { PageView } from "../../../protocol/views.ts";
import { Button, Spinner } from "../../ui/controls.tsx";
import { Icon, IconButton } from "../../ui/icon-button.tsx";
import { DaemonList } from "./daemon-list.tsx";
import { EngineNotice, NoDaemons } from "./empty.tsx";

/** The Daemons page: a toolbar and a card per daemon, or what to do first. */
export function DaemonsPage(): VNode {
  const { page, problem } = cards.value;
  return (
    <main class="page" aria-label={texts.page.title}>
      {problem !== undefined && <Problem message={problem} />}
      {page.kind === "loading" && <Spinner label={texts.page.loading} />}
      {page.kind === "failed" && <Failed message={page.message} />}
      {page.kind === "ready" && <Ready view={page.view} />}
    </main>
  );
}

function Ready({ view }: { readonly view: PageView }): VNode {
  useRestoredScroll();
  const { daemons, engine } = view;
  return (
    <>
      {daemons.length > 0 && <Toolbar view={view} />}
      <EngineNotice engine={engine} alone={daemons.length === 0} />
      {daemons.length > 0 ? (
        <DaemonList view={view} />
      ) : (
        engine.kind !== "missing" && engine.kind !== "untrusted" && <NoDaemons />
      )}
    </>
  );
}

function Toolbar({ view: { daemons, limits } }: { readonly view: PageView }): VNode {
  const running = daemons.filter((daemon) => daemon.status === "running");
  return (
    <header class="toolbar">
      <h1>{texts.page.title}</h1>
      <span class="toolbar-note">{texts.page.used(limits.running, limits.max_concurrent)}</span>
      <span class="spacer" />
      <IconButton
        icon="stop-circle"
        label={texts.page.stopAll}
        withText
        disabled={running.length === 0}
        onPress={() => {
          stopAll(running);
        }}
      />
      <IconButton
        icon="clear-all"
        label={texts.page.clearFinished}
        withText
        disabled={running.length === daemons.length}
        onPress={() => {
          askForPage("daemons:clear-finished", {});
        }}
      />
    </header>
  );
}

function Problem({ message }: { readonly message: string }): VNode {
  return (
    <div class="notice error" role="alert">
      <Icon name="error" />
      <span>{message}</span>
      <IconButton
        icon="close"
        label={texts.page.dismiss}
        onPress={() => {
          dispatch({ type: "page:problem", message: undefined });
        }}
      />
    </div>
  );
}

function Failed({ message }: { readonly message: string }): VNode {
  return (
    <section class="empty" role="alert">
      <Icon name="error" class="empty-icon" />
      <h1>{texts.page.failed}</h1>
      <p>{message}</p>
      <div class="empty-actions">
        <Button primary onPress={openPage}>
          {texts.page.retry}
        </Button>
      </div>
    </section>
  );
}

/** Keeps how far the page is scrolled, and goes back there once after a reload. */
function useRestoredScroll(): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    const top = takeSavedScroll();
    if (top > 0) window.scrollTo(0, top);
    const onScroll = (): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        keepScroll(window.scrollY);
      }, 200);
    };
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener("scroll", onScroll);
    };
  }, []);
}
