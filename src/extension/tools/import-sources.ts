import * as vscode from "vscode";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { requireTrust } from "../trust.ts";

/** A larger file is no list of servers. */
const maxBytes = 16 * 1024 * 1024;

/** Where tool servers can be imported from. */
interface Source extends vscode.QuickPickItem {
  /** Undefined when the user has given up. */
  readonly read: () => Promise<string | undefined>;
}

/** Lets the user pick a source and gives what is written there; undefined when the user has given up. Errors: `tools.invalid`, `daemons.untrusted`. */
export async function readSource(globalStorage: vscode.Uri): Promise<string | undefined> {
  const sources: readonly Source[] = [
    { label: vscode.l10n.t("$(file) A File…"), read: readChosenFile },
    {
      label: vscode.l10n.t("$(clippy) The Clipboard"),
      read: async () => vscode.env.clipboard.readText(),
    },
    ...(await workspaceSources()),
    ...(await userSources(globalStorage)),
  ];
  const picked = await vscode.window.showQuickPick(sources, {
    title: vscode.l10n.t("Import Tool Servers"),
    placeHolder: vscode.l10n.t("From Open WebUI’s export, “mcpServers” or VS Code’s mcp.json"),
    matchOnDescription: true,
  });
  return picked?.read();
}

async function readChosenFile(): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Import Tool Servers"),
      openLabel: vscode.l10n.t("Import"),
      filters: { JSON: ["json", "jsonc"], [vscode.l10n.t("All Files")]: ["*"] },
    })) ?? [];
  return file === undefined ? undefined : readText(file);
}

/** What came with the folder: its author is not the user, so it is read only when the folder is trusted, and shown before it is kept. */
async function workspaceSources(): Promise<readonly Source[]> {
  const files = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
    [".vscode/mcp.json", ".mcp.json"].map((name) => vscode.Uri.joinPath(uri, name)),
  );
  const there = await Promise.all(files.map(isFile));
  return files
    .filter((_, index) => there[index])
    .map((file) => ({
      label: `$(root-folder) ${vscode.workspace.asRelativePath(file)}`,
      description: vscode.l10n.t("of the workspace"),
      read: async () => {
        requireTrust();
        return readText(file);
      },
    }));
}

/** The editor keeps the user's own servers beside the settings, two folders above what extensions store. */
async function userSources(globalStorage: vscode.Uri): Promise<readonly Source[]> {
  const file = vscode.Uri.joinPath(globalStorage, "..", "..", "mcp.json");
  if (!(await isFile(file))) return [];
  return [
    {
      label: "$(account) mcp.json",
      description: vscode.l10n.t("your own, of the editor"),
      read: () => readText(file),
    },
  ];
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    // Whatever is wrong with it, there is nothing to read.
    return false;
  }
}

async function readText(uri: vscode.Uri): Promise<string> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size <= maxBytes) return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    throw new AppError(
      "tools.invalid",
      vscode.l10n.t("{0} cannot be read: {1}", uri.fsPath, messageOf(error)),
      { cause: error },
    );
  }
  throw new AppError(
    "tools.invalid",
    vscode.l10n.t("{0} is too large for a list of tool servers.", uri.fsPath),
  );
}
