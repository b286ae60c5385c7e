import { homedir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { configured, type ServerEntry, withServer } from "../../core/agents/client-config.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { ownersOnly } from "./owners-only.ts";

/** A larger file is no configuration. */
const maxBytes = 4 * 1024 * 1024;

/** The configuration that agents read in a folder: Claude Code and others. */
export function workspaceConfig(folder: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(folder, ".mcp.json");
}

/** The user's own configuration of the Copilot CLI and of Copilot's sessions in the editor. */
export function copilotConfig(): vscode.Uri {
  return vscode.Uri.file(path.join(homedir(), ".copilot", "mcp-config.json"));
}

/**
 * Puts our server into a configuration file, which may not be there yet, and leaves everything else in it. An entry that is there already is
 * replaced only when the user says so; resolves to whether it was written. One that `holdsToken` is for its owner only from then on.
 * Errors: `agents.config`.
 */
export async function writeConfig(
  file: vscode.Uri,
  entry: ServerEntry,
  { holdsToken }: { readonly holdsToken: boolean },
): Promise<boolean> {
  const before = await readConfig(file);
  const isOther = withServer(before, entry) !== before;
  if (isOther && configured(before) !== undefined && !(await mayReplace(file))) return false;
  // Somebody may have changed it while the question was there.
  const changed = withServer(await readConfig(file), entry);
  try {
    if (holdsToken) await ownersOnly(file.fsPath);
    if (isOther) await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(changed));
  } catch (error) {
    throw unusable(file, error);
  }
  return true;
}

async function mayReplace(file: vscode.Uri): Promise<boolean> {
  const replace = vscode.l10n.t("Replace");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("{0} has an entry for Backburner already.", path.basename(file.path)),
    { modal: true, detail: file.fsPath },
    replace,
  );
  return answer === replace;
}

async function readConfig(file: vscode.Uri): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > maxBytes) throw unusable(file, vscode.l10n.t("it is too large"));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      await vscode.workspace.fs.readFile(file),
    );
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return "";
    throw error instanceof AppError ? error : unusable(file, error);
  }
}

function unusable(file: vscode.Uri, error: unknown): AppError {
  return new AppError(
    "agents.config",
    vscode.l10n.t(
      "{0} cannot be read or written ({1}). Copy the configuration and add it by hand.",
      file.fsPath,
      messageOf(error),
    ),
    { cause: error },
  );
}
