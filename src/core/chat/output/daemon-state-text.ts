import type { DaemonRecord } from "../../../protocol/daemon.ts";

/** How a background script stands, in words for a model. */
export function stateOfDaemon(record: DaemonRecord): string {
  switch (record.phase) {
    case "starting":
      return "starting";
    case "running":
      return "running";
    case "stopping":
      return "being stopped";
    case "ended": {
      const seconds = Math.max(0, Math.round((record.ended_at ?? record.started_at) - record.started_at));
      const detail = record.detail === undefined ? "" : `. ${record.detail}`;
      return `${record.status} (${endWords[record.reason]}) after ${String(seconds)} s${detail}`;
    }
  }
}

const endWords = {
  started: "ended",
  finished: "it ran to its end",
  exception: "it ended with an exception",
  start_failed: "it could not be started",
  kernel_died: "its kernel died",
  server_lost: "its Jupyter server was lost",
  user: "stopped by the user or by you",
  max_runtime: "stopped at the maximum run time",
  disconnected: "stopped because its window was gone",
  replaced: "stopped to make room",
  shutdown: "stopped at shutdown",
} as const;
