import type { DaemonView, PageView } from "../protocol/views.ts";
import { endings, texts } from "./texts.ts";

/** What a screen reader should hear of the change from one view to the next: starts and ends, nothing else. */
export function announcements(before: PageView | undefined, after: PageView): string[] {
  if (before === undefined) return [];
  const known = new Map(before.daemons.map((daemon) => [daemon.daemon_id, daemon]));
  return after.daemons.flatMap((daemon) => {
    const old = known.get(daemon.daemon_id);
    const sentence = old?.status === daemon.status ? undefined : sentenceFor(daemon);
    return sentence === undefined ? [] : [sentence];
  });
}

function sentenceFor(daemon: DaemonView): string {
  if (daemon.status === "running") return texts.announce.started(daemon.title);
  return `${daemon.title}: ${endings[daemon.reason].label}.`;
}

/** Joins what was held back while another announcement was being read. */
export function joinAnnouncements(waiting: readonly string[]): string {
  return waiting.length > 3 ? texts.announce.many(waiting.length) : waiting.join(" ");
}
