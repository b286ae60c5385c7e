import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";

/** Shows the page about tool servers that came with the extension. Errors: `tools.failed` when it is not there. */
export async function openDocs(): Promise<void> {
  const extension = vscode.extensions.getExtension("backburner.backburner");
  if (extension === undefined)
    throw new AppError("tools.failed", vscode.l10n.t("The page about tool servers is not there."));
  const page = vscode.Uri.joinPath(extension.extensionUri, "docs", "tool-servers.md");
  try {
    await vscode.commands.executeCommand("markdown.showPreview", page);
  } catch {
    // The user has switched off what draws it: it can be read as it is written.
    await vscode.window.showTextDocument(page);
  }
}
