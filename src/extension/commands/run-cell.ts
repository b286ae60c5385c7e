import * as path from "node:path";
import * as vscode from "vscode";
import type { Run } from "../../core/daemons/run-gate.ts";
import { titleOf } from "../../core/daemons/title.ts";
import { EDITOR_CHAT, NO_MESSAGE } from "../../protocol/ids.ts";
import { jupyterLanguage } from "./languages.ts";

/** A notebook cell as a run, in the notebook's folder as its own kernel would. */
export function cellRun(cell: vscode.NotebookCell): Run {
  const code = cell.document.getText();
  const { uri } = cell.notebook;
  return {
    program: { kind: "code", code },
    language: jupyterLanguage(cell.document.languageId, uri.path),
    title: titleOf(code, path.posix.basename(uri.path)),
    chatId: EDITOR_CHAT,
    messageId: NO_MESSAGE,
    ...(uri.scheme === "file" ? { folder: path.dirname(uri.fsPath) } : {}),
  };
}

/** The cell that a command is meant for: the menu's, or the selected one of the active notebook. */
export function cellOf([argument]: readonly unknown[]): vscode.NotebookCell | undefined {
  const cell = isCell(argument) ? argument : selectedCell();
  return cell?.kind === vscode.NotebookCellKind.Code ? cell : undefined;
}

function selectedCell(): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  return editor === undefined || editor.notebook.cellCount === 0
    ? undefined
    : editor.notebook.cellAt(editor.selection.start);
}

function isCell(argument: unknown): argument is vscode.NotebookCell {
  return (
    typeof argument === "object" && argument !== null && "document" in argument && "notebook" in argument
  );
}
