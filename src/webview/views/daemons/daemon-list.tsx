import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { DaemonView, PageView } from "../../../protocol/views.ts";
import { isOpen, newestFirst } from "../../state.ts";
import { cards } from "../../store.ts";
import { texts } from "../../texts.ts";
import { DaemonCard } from "./daemon-card.tsx";

/** How many ended daemons are listed before the user asks for all; those that are open are always there. */
const RECENT = 50;

/**
 * The cards, newest first, those that run before those that have ended. Headings and cards are one list of children, so that
 * a card that ends is moved with its output and its place in it, not made anew.
 */
export function DaemonList({ view: { daemons, limits } }: { readonly view: PageView }): VNode {
  const [all, setAll] = useState(false);
  const sorted = newestFirst(daemons);
  const running = sorted.filter((daemon) => daemon.status === "running");
  const ended = sorted.filter((daemon) => daemon.status !== "running");
  const recent = all
    ? ended
    : ended.filter((daemon, index) => index < RECENT || isOpen(cards.value, daemon.daemon_id));
  const card = (daemon: DaemonView): VNode => (
    <DaemonCard key={daemon.daemon_id} daemon={daemon} limits={limits} />
  );
  const children: VNode[] = [
    ...(running.length > 0 ? [<h2 key="running">{texts.page.running}</h2>] : []),
    ...running.map(card),
    ...(recent.length > 0 ? [<h2 key="recent">{texts.page.recent}</h2>] : []),
    ...recent.map(card),
  ];
  return (
    <div class="cards">
      {children}
      {recent.length < ended.length && (
        <button
          type="button"
          class="text-button"
          onClick={() => {
            setAll(true);
          }}
        >
          {texts.page.showAll(ended.length - recent.length)}
        </button>
      )}
    </div>
  );
}
