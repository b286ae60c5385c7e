import type { DaemonEntry } from "../../../src/core/daemons/journal.ts";
import type { DaemonOutput } from "../../../src/protocol/daemon.ts";
import { type DaemonId, EDITOR_CHAT, NO_MESSAGE } from "../../../src/protocol/ids.ts";

/** The id of a daemon of a test, from a number. */
export function daemonId(number: number): DaemonId {
  return number.toString(16).padStart(32, "0") as DaemonId;
}

/** A record of output with everything that a test does not care about filled in. */
export function outputRecord(seq: number, change: Partial<DaemonOutput> = {}): DaemonOutput {
  return {
    daemon_id: daemonId(1),
    chat_id: EDITOR_CHAT,
    message_id: NO_MESSAGE,
    stream: "stdout",
    content: `line ${String(seq)}\n`,
    timestamp: 1_700_000_000 + seq / 1000,
    seq,
    ...change,
  };
}

/** An entry of a daemon; `change` lies over its record. */
export function daemonEntry(number: number, change: Partial<DaemonEntry["record"]> = {}): DaemonEntry {
  const code = "print(1)";
  return {
    record: {
      daemon_id: daemonId(number),
      chat_id: EDITOR_CHAT,
      message_id: NO_MESSAGE,
      title: "print(1)",
      language: "python",
      code,
      status: "running",
      phase: "running",
      reason: "started",
      started_at: 1_700_000_000 + number,
      deadline_at: 1_700_003_600 + number,
      connected: true,
      ...change,
    },
    program: { kind: "code", code },
    handle: {
      serverUrl: "http://127.0.0.1:8888/base/",
      kernelId: "kernel",
      sessionId: "session",
      msgId: "message",
      language: "python",
      local: true,
      pid: 4242,
      pidStart: "123456",
      marker: "marker",
      engine: "Python 3.12",
    },
    owner: "window",
    envNames: ["TOKEN_NAME"],
  };
}
