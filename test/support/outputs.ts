import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import { EDITOR_CHAT, type DaemonId, NO_MESSAGE } from "../../src/protocol/ids.ts";

/** A record with everything filled in but what a test cares for. */
export function output(seq: number, change: Partial<DaemonOutput> = {}): DaemonOutput {
  return {
    daemon_id: "d" as DaemonId,
    chat_id: EDITOR_CHAT,
    message_id: NO_MESSAGE,
    stream: "stdout",
    content: `line ${String(seq)}\n`,
    timestamp: 1000,
    seq,
    ...change,
  };
}
