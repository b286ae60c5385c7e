import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import { exportServers } from "../../core/tools/export-servers.ts";
import { type ImportedServer, importServers } from "../../core/tools/import-servers.ts";
import { serverName } from "../../core/tools/server-name.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { fileName } from "../file-name.ts";
import { readSource } from "./import-sources.ts";
import { shownText } from "./shown-text.ts";
import type { SpecTexts } from "./spec-texts.ts";
import type { ToolSecrets } from "./tool-secrets.ts";
import type { ToolServerSettings } from "./tool-server-settings.ts";

/** What importing and exporting touch. */
export interface TransferContext {
  readonly settings: Pick<ToolServerSettings, "list" | "keep">;
  readonly secrets: Pick<ToolSecrets, "setKey" | "setHeader">;
  readonly specs: Pick<SpecTexts, "get" | "set">;
  /** Where this extension stores what it keeps; the user's own mcp.json is found from there. */
  readonly globalStorage: vscode.Uri;
}

/**
 * Asks where from, shows what is there, and keeps what the user picks; resolves to how many. Nothing is connected before it was shown.
 * Errors: `tools.invalid` for what cannot be read, `tools.failed`, `daemons.untrusted` for a file of a workspace that is not trusted.
 */
export async function importToolServers(context: TransferContext): Promise<number> {
  const text = await readSource(context.globalStorage);
  if (text === undefined) return 0;
  const taken = context.settings.list().map(({ id }) => id);
  const { servers, notes } = importServers(text, taken);
  if (servers.length === 0) {
    tell(vscode.l10n.t("No tool server was found there."), notes);
    return 0;
  }
  const picked = await pick(servers, notes);
  for (const one of picked) await keep(one, context);
  if (picked.length > 0) tell(added(picked.length), notes);
  return picked.length;
}

/** Asks where to, and writes the settings of one server or of all. Errors: `tools.unknown`. */
export async function exportToolServers(
  { settings, specs }: Pick<TransferContext, "settings" | "specs">,
  id?: string,
): Promise<void> {
  const servers = settings.list().filter((server) => id === undefined || server.id === id);
  if (servers.length === 0) {
    throw new AppError("tools.unknown", vscode.l10n.t("There is no such tool server in the settings."));
  }
  const name =
    id === undefined ? "tool-servers.json" : `${fileName(`tool-server-${id}`, "tool-server")}.json`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export Tool Servers"),
    filters: { JSON: ["json"] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return;
  const texts = await Promise.all(servers.map((server) => withSpec(server, specs)));
  await vscode.workspace.fs.writeFile(target, Buffer.from(exportServers(texts), "utf8"));
  const open = vscode.l10n.t("Open");
  // The question stays as long as the user wants.
  void vscode.window
    .showInformationMessage(
      vscode.l10n.t("The tool servers were saved. Keys and the values of headers are not in the file."),
      open,
    )
    .then((answer) => {
      if (answer === open) void vscode.commands.executeCommand("vscode.open", target);
    });
}

async function pick(
  servers: readonly ImportedServer[],
  notes: readonly string[],
): Promise<readonly ImportedServer[]> {
  const items = servers.map((imported) => ({
    label: shownText(serverName(imported.server), 100),
    description: shownText(imported.server.url, 200),
    detail: detailOf(imported),
    picked: true,
    imported,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Which Tool Servers to Add"),
    placeHolder:
      notes.length === 0
        ? vscode.l10n.t("Those that are enabled are connected once you have confirmed.")
        : shownText(notes.join(" "), 300),
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return (picked ?? []).map(({ imported }) => imported);
}

/** What one should know of a server before it is added. */
function detailOf({ server, key, headerValues }: ImportedServer): string {
  const count = Object.keys(headerValues).length;
  return [
    server.type === "mcp" ? "MCP" : "OpenAPI",
    ...(key === undefined ? [] : [vscode.l10n.t("with its key")]),
    ...(count === 0 ? [] : [vscode.l10n.t("with the values of its headers")]),
    ...(server.enabled ? [] : [vscode.l10n.t("switched off")]),
    shownText(server.description, 120),
  ]
    .filter((text) => text !== "")
    .join(" · ");
}

/** The settings last: whoever sees it there connects it. */
async function keep(
  { server, key, headerValues, specText }: ImportedServer,
  { settings, secrets, specs }: TransferContext,
): Promise<void> {
  if (key !== undefined) await secrets.setKey(server, key);
  for (const [name, value] of Object.entries(headerValues)) await secrets.setHeader(server, name, value);
  if (specText !== undefined) await specs.set(server.id, specText);
  await settings.keep(server);
}

async function withSpec(
  server: ToolServer,
  specs: Pick<SpecTexts, "get">,
): Promise<{ readonly server: ToolServer; readonly specText?: string }> {
  const specText = server.inline_spec ? await specs.get(server.id) : undefined;
  return specText === undefined ? { server } : { server, specText };
}

function added(count: number): string {
  return count === 1
    ? vscode.l10n.t("1 tool server was added.")
    : vscode.l10n.t("{0} tool servers were added.", count);
}

function tell(message: string, notes: readonly string[]): void {
  void vscode.window.showInformationMessage([message, shownText(notes.join(" "), 600)].join(" ").trim());
}
