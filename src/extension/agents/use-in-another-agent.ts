import * as vscode from "vscode";
import {
  codexText,
  configText,
  serverEntry,
  tokenVariable,
  variableLine,
} from "../../core/agents/client-config.ts";
import type { EditorServerAddress } from "./editor-server.ts";
import { copilotConfig, workspaceConfig, writeConfig } from "./config-file.ts";

interface Client extends vscode.QuickPickItem {
  /** Resolves to what to tell the user; undefined when the user has given up. */
  readonly configure: (address: EditorServerAddress) => Promise<Told | undefined>;
}

interface Told {
  readonly message: string;
  readonly file?: vscode.Uri;
  /** True when the agent reads the token from a variable, which the user has to set. */
  readonly needsVariable: boolean;
}

/** Asks which agent, tells it where our tools are, and says what is left to do. `address` begins to serve them. */
export async function useInAnotherAgent(
  address: () => Promise<EditorServerAddress | undefined>,
): Promise<void> {
  const picked = await vscode.window.showQuickPick(clients(), {
    title: vscode.l10n.t("Use Backburner in Another Agent"),
    placeHolder: vscode.l10n.t(
      "It gets the same tools as VS Code's agent. You are asked before anything runs.",
    ),
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  const found = await address();
  const told = found && (await picked.configure(found));
  if (found !== undefined && told !== undefined) await tell(told, found);
}

function clients(): readonly Client[] {
  return [
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => ({
      label: `$(root-folder) ${vscode.workspace.asRelativePath(workspaceConfig(uri))}`,
      description: vscode.l10n.t("Claude Code and others, in this folder"),
      configure: (address: EditorServerAddress) => inFile(workspaceConfig(uri), address),
    })),
    {
      label: "$(copilot) ~/.copilot/mcp-config.json",
      description: vscode.l10n.t("Copilot CLI, and Copilot's sessions outside a window"),
      configure: inCopilot,
    },
    {
      label: "$(copy) Codex",
      description: vscode.l10n.t("copies the lines for config.toml"),
      configure: async ({ url }) => copied(codexText(url), true),
    },
    {
      label: vscode.l10n.t("$(copy) Copy JSON"),
      description: vscode.l10n.t("for any other agent"),
      configure: async ({ url }) => copied(configText(serverEntry(url, { kind: "variable" })), true),
    },
    {
      label: vscode.l10n.t("$(key) Copy JSON with Token"),
      description: vscode.l10n.t("for an agent that reads no environment variables"),
      configure: async ({ url, token }) =>
        copied(configText(serverEntry(url, { kind: "token", token: token.reveal() })), false),
    },
  ];
}

/** A file of a folder may be committed: it names the variable, never the token. */
async function inFile(file: vscode.Uri, { url }: EditorServerAddress): Promise<Told | undefined> {
  const isWritten = await writeConfig(file, serverEntry(url, { kind: "variable" }), { holdsToken: false });
  return isWritten ? { message: written(file), file, needsVariable: true } : undefined;
}

async function inCopilot({ url, token }: EditorServerAddress): Promise<Told | undefined> {
  const file = copilotConfig();
  const withToken = vscode.l10n.t("Write with Token");
  const withVariable = vscode.l10n.t("Name the Variable");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("Write the token into {0}?", file.fsPath),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Whoever can read the file can then ask you to run code. The variable {0} can hold it instead, where the agent fills in variables.",
        tokenVariable,
      ),
    },
    withVariable,
    withToken,
  );
  if (answer === undefined) return undefined;
  const isInFile = answer === withToken;
  const form = isInFile
    ? ({ kind: "token", token: token.reveal() } as const)
    : ({ kind: "variable" } as const);
  const entry = { ...serverEntry(url, form), tools: ["*"] };
  const isWritten = await writeConfig(file, entry, { holdsToken: isInFile });
  return isWritten ? { message: written(file), file, needsVariable: !isInFile } : undefined;
}

async function copied(text: string, needsVariable: boolean): Promise<Told> {
  await vscode.env.clipboard.writeText(text);
  const message = needsVariable
    ? vscode.l10n.t("The configuration was copied.")
    : vscode.l10n.t(
        "The configuration was copied, with the token: keep it out of files that you commit or share.",
      );
  return { message, needsVariable };
}

function written(file: vscode.Uri): string {
  return vscode.l10n.t("Backburner is in {0} now.", vscode.workspace.asRelativePath(file));
}

async function tell({ message, file, needsVariable }: Told, { token }: EditorServerAddress): Promise<void> {
  const copy = vscode.l10n.t("Copy Variable");
  const open = vscode.l10n.t("Open File");
  const text = needsVariable
    ? `${message} ${vscode.l10n.t("The token is not in it: set {0} where the agent runs.", tokenVariable)}`
    : message;
  const buttons = [...(needsVariable ? [copy] : []), ...(file === undefined ? [] : [open])];
  const answer = await vscode.window.showInformationMessage(text, ...buttons);
  if (answer === copy)
    await vscode.env.clipboard.writeText(variableLine(token.reveal(), process.platform === "win32"));
  if (answer === open && file !== undefined) await vscode.commands.executeCommand("vscode.open", file);
}
