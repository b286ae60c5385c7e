import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { PageView } from "../protocol/views.ts";
import { announcements, joinAnnouncements } from "./announce.ts";

/** A screen reader cannot follow more than that. */
const INTERVAL_MS = 1000;

/** Tells screen readers of starts and ends, at most once a second. */
export function Announcer({ view }: { readonly view: PageView | undefined }): VNode {
  const [text, setText] = useState("");
  const before = useRef<PageView | undefined>(undefined);
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    if (view !== undefined) waiting.current.push(...announcements(before.current, view));
    before.current = view;
    const speak = (): void => {
      timer.current = undefined;
      if (waiting.current.length === 0) return;
      setText(joinAnnouncements(waiting.current));
      waiting.current = [];
      timer.current = setTimeout(speak, INTERVAL_MS);
    };
    if (timer.current === undefined) speak();
  }, [view]);
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
