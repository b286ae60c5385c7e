import * as vscode from "vscode";
import type { DaemonReason, DaemonRecord } from "../../protocol/daemon.ts";
import { coarseElapsed, runningElapsed } from "./elapsed.ts";

/** What a daemon is doing, or how it ended, in the contract's words. */
export function stateWords(record: DaemonRecord): string {
  switch (record.phase) {
    case "starting":
      return vscode.l10n.t("Starting…");
    case "stopping":
      return vscode.l10n.t("Stopping…");
    case "running":
      return record.connected ? vscode.l10n.t("Running") : vscode.l10n.t("Running, connection lost");
    case "ended":
      return endWords(record.reason);
    default:
      return record.phase satisfies never;
  }
}

/** How long it runs, or ran, in coarse steps. */
export function elapsedWords(record: DaemonRecord, now: number): string {
  if (record.phase === "ended")
    return coarseElapsed((record.ended_at ?? record.started_at) - record.started_at);
  return runningElapsed(now - record.started_at);
}

function endWords(reason: DaemonReason): string {
  switch (reason) {
    case "started":
    case "finished":
      return vscode.l10n.t("Finished");
    case "exception":
      return vscode.l10n.t("Ended with an error");
    case "start_failed":
      return vscode.l10n.t("Could not start");
    case "kernel_died":
      return vscode.l10n.t("Kernel died");
    case "server_lost":
      return vscode.l10n.t("Jupyter server lost");
    case "user":
      return vscode.l10n.t("Stopped by user");
    case "max_runtime":
      return vscode.l10n.t("Stopped at the maximum run time");
    case "disconnected":
      return vscode.l10n.t("Stopped after its window was gone");
    case "replaced":
      return vscode.l10n.t("Stopped to make room");
    case "shutdown":
      return vscode.l10n.t("Stopped at shutdown");
    default:
      return reason satisfies never;
  }
}
