import * as vscode from "vscode";
import { AppError, messageOf } from "../../core/base/errors.ts";

/** As much as is taken from a server. */
const maxBytes = 32 * 1024 * 1024;

/** Lets the user choose a file with an OpenAPI document, and gives its text; undefined when there is none chosen. Errors: `tools.invalid`. */
export async function readSpecFile(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("OpenAPI Document"),
      filters: { OpenAPI: ["json", "yaml", "yml"], [vscode.l10n.t("All Files")]: ["*"] },
    })) ?? [];
  if (file === undefined) return undefined;
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size <= maxBytes) return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    throw new AppError(
      "tools.invalid",
      vscode.l10n.t("{0} cannot be read: {1}", file.fsPath, messageOf(error)),
      { cause: error },
    );
  }
  throw new AppError(
    "tools.invalid",
    vscode.l10n.t("{0} is too large for an OpenAPI document.", file.fsPath),
  );
}
