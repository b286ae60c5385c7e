import type { DaemonRecord } from "../../../src/protocol/daemon.ts";
import { type DaemonId, EDITOR_CHAT, NO_MESSAGE } from "../../../src/protocol/ids.ts";

/** A running daemon with everything filled in but what a test cares for. */
export function record(id: string, change: Partial<DaemonRecord> = {}): DaemonRecord {
  return {
    daemon_id: id as DaemonId,
    chat_id: EDITOR_CHAT,
    message_id: NO_MESSAGE,
    title: `${id}.py`,
    language: "python",
    code: "pass",
    status: "running",
    phase: "running",
    reason: "started",
    started_at: 1000,
    deadline_at: 4600,
    connected: true,
    ...change,
  };
}
