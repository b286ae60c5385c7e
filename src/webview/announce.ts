import type { Chat } from "../protocol/chat.ts";
import type { DaemonView, PageView } from "../protocol/views.ts";
import { waitingCalls, waitingCode } from "./chat-state.ts";
import { chatToolsTexts } from "./chat-tools-texts.ts";
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

/** The same for a chat: that an answer has ended, and that code or a tool waits; never what the model writes. */
export function chatAnnouncements(before: Chat | undefined, after: Chat): string[] {
  if (before?.chat_id !== after.chat_id) return [];
  const known = new Set(waitingCode(before).map((part) => part.run_id));
  const waiting = waitingCode(after).filter((part) => !known.has(part.run_id));
  const end = answerEnd(before, after);
  const knownCalls = new Set(waitingCalls(before).map((part) => part.call_id));
  const calls = waitingCalls(after).filter((part) => !knownCalls.has(part.call_id));
  return [
    ...waiting.map(() => texts.chat.announce.waiting),
    ...calls.map(({ name, tool }) => chatToolsTexts.waiting(tool?.name ?? name)),
    ...(end === undefined ? [] : [end]),
  ];
}

function answerEnd(before: Chat, after: Chat): string | undefined {
  const last = after.messages.at(-1);
  const old = before.messages.at(-1);
  if (old?.status !== "streaming" || last?.message_id !== old.message_id) return undefined;
  switch (last.status) {
    case "streaming":
      return undefined;
    case "error":
      return texts.chat.announce.failed(last.error?.message ?? "");
    case "stopped":
    case "interrupted":
      return texts.chat.announce.stopped;
    case "done":
      return texts.chat.announce.finished;
  }
}

/** Joins what was held back while another announcement was being read. */
export function joinAnnouncements(waiting: readonly string[]): string {
  return waiting.length > 3 ? texts.announce.many(waiting.length) : waiting.join(" ");
}
