import * as path from "node:path";
import * as vscode from "vscode";
import type { Run } from "../../core/daemons/run-gate.ts";
import { titleOf } from "../../core/daemons/title.ts";
import { EDITOR_CHAT, NO_MESSAGE } from "../../protocol/ids.ts";
import { currentEditor } from "./current-editor.ts";
import { jupyterLanguage } from "./languages.ts";

/** A whole file as a run, saved first; code that is in no file of this machine runs as code. */
export async function fileRun(uri: vscode.Uri, args: readonly string[]): Promise<Run> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !document.isUntitled) await document.save();
  const code = document.getText();
  const language = jupyterLanguage(document.languageId, uri.path);
  const isFile = uri.scheme === "file" && language === "python";
  const folder = folderOf(uri);
  const name = path.posix.basename(uri.path);
  return {
    program: isFile ? { kind: "file", code, path: uri.fsPath, args } : { kind: "code", code },
    language,
    title: document.isUntitled ? titleOf(code, name) : name,
    chatId: EDITOR_CHAT,
    messageId: NO_MESSAGE,
    ...(folder === undefined ? {} : { folder }),
  };
}

/** Where a terminal for this file would open: its workspace folder, or its own folder. */
export function folderOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === "file") {
    return vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? path.dirname(uri.fsPath);
  }
  return vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath;
}

/** The files that a command is meant for: those of the explorer's selection, the one of the menu, or that of the active editor. */
export function filesOf(args: readonly unknown[]): readonly vscode.Uri[] {
  const [one, many] = args;
  if (Array.isArray(many)) {
    const uris = many.filter((item): item is vscode.Uri => item instanceof vscode.Uri);
    if (uris.length > 0) return uris;
  }
  if (one instanceof vscode.Uri) return [one];
  const active = currentEditor()?.document.uri;
  return active === undefined ? [] : [active];
}
