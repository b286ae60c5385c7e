import * as vscode from "vscode";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import { type ChatId, type DaemonId, isId } from "../../protocol/ids.ts";
import { elapsedWords, stateWords } from "../daemons/words.ts";

/** The daemon that a command is meant for: the tree's row, the id that was given, or the one that the user picks. */
export async function whichDaemon(
  [argument]: readonly unknown[],
  daemons: Daemons,
  wanted: (record: DaemonRecord) => boolean = () => true,
): Promise<DaemonRecord | undefined> {
  const id = idOf(argument);
  if (id !== undefined) return daemons.get(id);
  const records = daemons.list().filter(wanted);
  const items = records.map((record) => ({
    label: record.title,
    description: `${stateWords(record)} · ${elapsedWords(record, Date.now() / 1000)}`,
    detail: record.last_line ?? "",
    record,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no background script to choose."));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Background Scripts") });
  return picked?.record;
}

/** The chat that a command is meant for. */
export function whichChat([argument]: readonly unknown[]): ChatId | undefined {
  if (typeof argument === "string" && isId(argument)) return argument as ChatId;
  if (typeof argument !== "object" || argument === null || !("chatId" in argument)) return undefined;
  return typeof argument.chatId === "string" ? (argument.chatId as ChatId) : undefined;
}

function idOf(argument: unknown): DaemonId | undefined {
  if (typeof argument === "string" && isId(argument)) return argument as DaemonId;
  if (typeof argument !== "object" || argument === null || !("daemonId" in argument)) return undefined;
  return typeof argument.daemonId === "string" ? (argument.daemonId as DaemonId) : undefined;
}
