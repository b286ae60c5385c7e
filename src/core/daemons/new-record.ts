import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { SlotClaim } from "./lease.ts";
import type { Limits } from "./limits.ts";
import type { ApprovedRun } from "./run-gate.ts";

/** The record of a daemon that has its slot next and its kernel after that; `now` in epoch seconds. */
export function newRecord(
  run: ApprovedRun,
  now: number,
  limits: Limits,
  daemonId: DaemonId = newDaemonId(),
): DaemonRecord {
  return {
    daemon_id: daemonId,
    chat_id: run.chatId,
    message_id: run.messageId,
    title: run.title,
    language: run.language,
    code: run.program.code,
    status: "running",
    phase: "starting",
    reason: "started",
    started_at: now,
    deadline_at: now + limits.maxRuntimeSeconds,
    connected: true,
    ...(run.folder === undefined ? {} : { folder: run.folder }),
    ...(run.program.kind === "file" ? { file: run.program.path } : {}),
  };
}

/** An id that nobody has. */
export function newDaemonId(): DaemonId {
  return crypto.randomUUID().replaceAll("-", "") as DaemonId;
}

/** What other windows are told of it. */
export function claimOf(record: DaemonRecord): SlotClaim {
  return { daemonId: record.daemon_id, title: record.title, startedAt: record.started_at };
}
