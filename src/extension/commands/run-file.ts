import * as path from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { Run } from "../../core/daemons/run-gate.ts";
import { titleOf } from "../../core/daemons/title.ts";
import { EDITOR_CHAT, NO_MESSAGE } from "../../protocol/ids.ts";
import { currentFile } from "./current-editor.ts";
import { jupyterLanguage } from "./languages.ts";

/** A whole file as a run, saved first; code that is in no file of this machine runs as code. */
export async function fileRun(uri: vscode.Uri, args: readonly string[]): Promise<Run> {
  const document = await open(uri);
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

async function open(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    // The editor says only in words that a file is gone, too large or no text.
    const message = vscode.l10n.t(
      "{0} cannot be opened as text, so it cannot be run.",
      `"${path.posix.basename(uri.path)}"`,
    );
    throw new AppError("daemons.empty_code", message, { cause: error });
  }
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
  const active = currentFile();
  return active === undefined ? [] : [active];
}

/** Tells folders, which the explorer lets one select along with files, from files. */
export async function withoutFolders(
  uris: readonly vscode.Uri[],
): Promise<{ readonly files: readonly vscode.Uri[]; readonly folders: readonly vscode.Uri[] }> {
  const kinds = await Promise.all(uris.map(isFolder));
  return {
    files: uris.filter((_uri, index) => kinds[index] === false),
    folders: uris.filter((_uri, index) => kinds[index] === true),
  };
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    // An untitled text is on no disk; of a file that is gone, opening tells.
    return false;
  }
}
