import * as vscode from "vscode";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId } from "../../protocol/ids.ts";
import { editorLanguage } from "../commands/languages.ts";
import { exactElapsed } from "./elapsed.ts";
import { elapsedWords, stateWords } from "./words.ts";

/** A tooltip with more code than this helps nobody. */
const maxTooltipLines = 20;

/** The row of a chat. */
export function chatItem(chatId: ChatId, title: string, hasRunning: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = `chat:${chatId}`;
  item.contextValue = hasRunning ? "chat running" : "chat";
  return item;
}

/** The row of a daemon; its times are coarse, because every refresh closes the hover that is open. */
export function daemonItem(record: DaemonRecord, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(record.title, vscode.TreeItemCollapsibleState.None);
  const elapsed = elapsedWords(record, now);
  const words = stateWords(record);
  item.id = `daemon:${record.daemon_id}`;
  item.iconPath = iconOf(record);
  item.contextValue = `daemon ${record.phase === "ended" ? "ended" : "running"}`;
  item.description = [
    record.phase === "running" || record.phase === "ended" ? elapsed : words,
    lastWords(record),
  ]
    .filter((part) => part !== "")
    .join(" · ");
  item.accessibilityInformation = {
    label: [record.title, words, elapsed, lastWords(record)].filter((part) => part !== "").join(", "),
  };
  item.command = {
    command: "backburner.daemons.showOutput",
    title: vscode.l10n.t("Show Output"),
    arguments: [{ kind: "daemon", daemonId: record.daemon_id, chatId: record.chat_id }],
  };
  return item;
}

/** The hover of a daemon's row; text of the script appears only as text. */
export function daemonTooltip(record: DaemonRecord, now: number): vscode.MarkdownString {
  const seconds = (record.ended_at ?? now) - record.started_at;
  const text = new vscode.MarkdownString(undefined, false);
  text.appendText(`${record.title}\n\n${stateWords(record)} · ${exactElapsed(seconds)}`);
  if (record.detail !== undefined) text.appendText(`\n\n${record.detail}`);
  if (record.engine !== undefined) text.appendText(`\n\n${record.engine}`);
  if (record.folder !== undefined) text.appendText(`\n\n${record.folder}`);
  if (record.last_line !== undefined && record.last_line !== record.detail)
    text.appendCodeblock(record.last_line, "text");
  const lines = record.code.split("\n");
  const code = lines.slice(0, maxTooltipLines).map((line) => line.slice(0, 200));
  if (lines.length > maxTooltipLines) code.push("…");
  text.appendCodeblock(code.join("\n"), editorLanguage(record.language));
  return text;
}

/** The last line it printed, or why it ended. */
function lastWords(record: DaemonRecord): string {
  if (record.phase === "ended" && record.status !== "completed") return record.detail ?? stateWords(record);
  return record.last_line ?? "";
}

function iconOf(record: DaemonRecord): vscode.ThemeIcon {
  if (record.phase === "starting" || record.phase === "stopping") return new vscode.ThemeIcon("loading~spin");
  if (record.phase === "running") {
    return record.connected
      ? new vscode.ThemeIcon("circle-filled", new vscode.ThemeColor("charts.green"))
      : new vscode.ThemeIcon("debug-disconnect", new vscode.ThemeColor("charts.yellow"));
  }
  switch (record.status) {
    case "error":
      return new vscode.ThemeIcon("error", new vscode.ThemeColor("errorForeground"));
    case "stopped":
      return new vscode.ThemeIcon("circle-slash", new vscode.ThemeColor("disabledForeground"));
    case "running":
    case "completed":
      return new vscode.ThemeIcon("check", new vscode.ThemeColor("charts.green"));
    default:
      return record.status satisfies never;
  }
}
