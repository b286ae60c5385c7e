import type { CardDaemon, DaemonCardState } from "../../protocol/daemon-card.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { ToolAnswer } from "./app-host.ts";

/** The daemon that an answer is about: by its record, or by the id in its text where a host keeps only that. */
export function daemonIdOf(answer: ToolAnswer): DaemonId | undefined {
  const record = recordOf(answer);
  if (record !== undefined) return record.daemon_id;
  const [, id] = /daemon_id[ :"=]+([A-Za-z0-9_-]{1,64})/.exec(textOf(answer)) ?? [];
  return id as DaemonId | undefined;
}

/** The record in an answer. */
export function recordOf({ structuredContent }: ToolAnswer): CardDaemon | undefined {
  const daemon = structuredContent?.["daemon"] as Partial<CardDaemon> | undefined;
  return typeof daemon?.daemon_id === "string" && typeof daemon.status === "string"
    ? (daemon as CardDaemon)
    : undefined;
}

/** What the tool of the card has answered; undefined when it is something else. */
export function stateOf(answer: ToolAnswer): DaemonCardState | undefined {
  const { records, last_seq: last } = answer.structuredContent ?? {};
  const isState = recordOf(answer) !== undefined && Array.isArray(records) && typeof last === "number";
  return isState ? (answer.structuredContent as unknown as DaemonCardState) : undefined;
}

/** The words of an answer. */
export function textOf({ content = [] }: ToolAnswer): string {
  return content.flatMap(({ text }) => (typeof text === "string" ? [text] : [])).join("\n");
}
