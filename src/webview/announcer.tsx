import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Chat } from "../protocol/chat.ts";
import type { PageView } from "../protocol/views.ts";
import { announcements, chatAnnouncements, joinAnnouncements } from "./announce.ts";
import { cards, openChat, place, tools } from "./store.ts";
import { toolAnnouncements } from "./tools-announce.ts";
import type { ToolsState } from "./tools-state.ts";

/** What was seen last. */
interface Before {
  readonly view: PageView | undefined;
  readonly chat: Chat | undefined;
  readonly servers: ToolsState | undefined;
}

/** A screen reader cannot follow more than that. */
const INTERVAL_MS = 1000;

/** Tells screen readers of starts and ends, at most once a second. */
export function Announcer(): VNode {
  const [text, setText] = useState("");
  const view = cards.value.page.kind === "ready" ? cards.value.page.view : undefined;
  const chat = openChat.value.kind === "ready" ? openChat.value.chat : undefined;
  // What goes on with servers is of interest where they are seen.
  const servers = place.value === "tools" ? tools.value : undefined;
  const before = useRef<Before>({ view: undefined, chat: undefined, servers: undefined });
  const daemons = useRef<string[]>([]);
  const answers = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const known = before.current;
    before.current = { view, chat, servers };
    if (view !== undefined && view !== known.view) daemons.current.push(...announcements(known.view, view));
    if (chat !== undefined && chat !== known.chat)
      answers.current.push(...chatAnnouncements(known.chat, chat));
    if (servers !== undefined && servers !== known.servers)
      answers.current.push(...toolAnnouncements(known.servers, servers));
    const speak = (): void => {
      timer.current = undefined;
      const sentence = [joinAnnouncements(daemons.current), ...answers.current].join(" ").trim();
      if (sentence === "") return;
      setText(sentence);
      daemons.current = [];
      answers.current = [];
      timer.current = setTimeout(speak, INTERVAL_MS);
    };
    if (timer.current === undefined) speak();
  }, [view, chat, servers]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );

  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
