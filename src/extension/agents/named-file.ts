import * as path from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";

/** The file that a typed path means: in one of the workspace's folders, or anywhere for an absolute one. Errors: `api.invalid`. */
export async function namedFile(typed: string): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const places = path.isAbsolute(typed)
    ? [vscode.Uri.file(typed)]
    : folders.map(({ uri }) => vscode.Uri.joinPath(uri, typed));
  for (const place of places) if (await isFile(place)) return place;
  throw new AppError("api.invalid", vscode.l10n.t('There is no file "{0}" in this workspace.', typed));
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}
