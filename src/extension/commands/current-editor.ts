import * as vscode from "vscode";

/** The editor that the user means: the active one, or, with the focus in the panel, the one beside it when there is only one. */
export function currentEditor(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  if (activeTextEditor !== undefined) return activeTextEditor;
  const shown = visibleTextEditors.filter(({ document }) =>
    ["file", "untitled"].includes(document.uri.scheme),
  );
  return shown.length === 1 ? shown[0] : undefined;
}
