import * as vscode from "vscode";
import type { Run } from "../../core/daemons/run-gate.ts";
import { titleOf } from "../../core/daemons/title.ts";
import type { ChatId } from "../../protocol/ids.ts";
import { NO_MESSAGE } from "../../protocol/ids.ts";

/** Code of a message. */
export interface MessageCode {
  readonly code: string;
  readonly language: string;
}

/** Puts code where the cursor is, in the editor that the user was in last; into a new one when there is none. */
export async function insertCode({ code, language }: MessageCode): Promise<void> {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined) {
    await openCode({ code, language });
    return;
  }
  await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, code);
  });
  await vscode.window.showTextDocument(editor.document, editor.viewColumn);
}

/** Opens code as a new file that asks where to be saved. */
export async function saveCode({ code, language }: MessageCode): Promise<void> {
  const document = await openCode({ code, language });
  await document.save();
}

async function openCode({ code, language }: MessageCode): Promise<vscode.TextDocument> {
  const known = new Set(await vscode.languages.getLanguages());
  const document = await vscode.workspace.openTextDocument({
    content: code,
    ...(known.has(language) ? { language } : {}),
  });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

/** Code of a message as a run that the user has asked for. */
export function codeRun({ code, language }: MessageCode, chatId: ChatId): Run {
  const folder = chatFolder();
  return {
    program: { kind: "code", code },
    language: language === "" ? "python" : language.toLowerCase(),
    title: titleOf(code, vscode.l10n.t("Code of a chat")),
    chatId,
    messageId: NO_MESSAGE,
    ...(folder === undefined ? {} : { folder }),
  };
}

/** Where the code of a chat runs: the first folder of the workspace, if it is on this machine. */
export function chatFolder(): string | undefined {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  return folder?.uri.fsPath;
}
