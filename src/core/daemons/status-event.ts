import type { DaemonEvent, DaemonRecord } from "../../protocol/daemon.ts";

/** The contract's `daemon:status` for what a record says now. */
export function statusEvent(record: DaemonRecord): Extract<DaemonEvent, { type: "daemon:status" }> {
  const { daemon_id, chat_id, message_id, status, reason } = record;
  return { type: "daemon:status", daemon_id, chat_id, message_id, status, reason };
}
