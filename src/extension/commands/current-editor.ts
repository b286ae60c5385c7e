import * as vscode from "vscode";

/** The editor that the user means: the active one, or, with the focus in the panel, the one beside it when there is only one. */
export function currentEditor(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  if (activeTextEditor !== undefined) return activeTextEditor;
  const shown = visibleTextEditors.filter(({ document }) => isRunnable(document.uri));
  return shown.length === 1 ? shown[0] : undefined;
}

/** The file that the user means: that of the editor, or of the one tab that shows a file, which is there before its editor and has none for a large file. */
export function currentFile(): vscode.Uri | undefined {
  const editor = currentEditor();
  if (editor !== undefined) return editor.document.uri;
  const shown = vscode.window.tabGroups.all.flatMap(({ activeTab }) =>
    activeTab?.input instanceof vscode.TabInputText && isRunnable(activeTab.input.uri)
      ? [activeTab.input.uri]
      : [],
  );
  return shown.length === 1 ? shown[0] : undefined;
}

function isRunnable({ scheme }: vscode.Uri): boolean {
  return ["file", "untitled"].includes(scheme);
}
