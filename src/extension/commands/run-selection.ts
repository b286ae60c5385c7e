import * as path from "node:path";
import type * as vscode from "vscode";
import type { Run } from "../../core/daemons/run-gate.ts";
import { titleOf } from "../../core/daemons/title.ts";
import { EDITOR_CHAT, NO_MESSAGE } from "../../protocol/ids.ts";
import { dedent } from "./dedent.ts";
import { jupyterLanguage } from "./languages.ts";
import { folderOf } from "./run-file.ts";

/** What is selected as a run, moved to the left margin; without a selection the cursor's line, and on an empty line the whole text. */
export function selectionRun(editor: vscode.TextEditor): Run {
  const { document } = editor;
  const code = dedent(selectedText(editor));
  const folder = folderOf(document.uri);
  return {
    program: { kind: "code", code },
    language: jupyterLanguage(document.languageId, document.uri.path),
    title: titleOf(code, path.posix.basename(document.uri.path)),
    chatId: EDITOR_CHAT,
    messageId: NO_MESSAGE,
    ...(folder === undefined ? {} : { folder }),
  };
}

function selectedText({ document, selections, selection }: vscode.TextEditor): string {
  const chosen = selections.filter((one) => !one.isEmpty).map((one) => textFromLineStart(document, one));
  if (chosen.length > 0) return chosen.join("\n");
  const line = document.lineAt(selection.active.line).text;
  return line.trim() === "" ? document.getText() : line;
}

/** A selection that begins within the indentation of its first line means that line whole. */
function textFromLineStart(document: vscode.TextDocument, selection: vscode.Selection): string {
  const { start, end } = selection;
  const isInIndent = start.character <= document.lineAt(start.line).firstNonWhitespaceCharacterIndex;
  return document.getText(isInIndent ? selection.with(start.with({ character: 0 }), end) : selection);
}
