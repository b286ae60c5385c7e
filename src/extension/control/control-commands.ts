import * as vscode from "vscode";
import type { Clock } from "../../core/base/clock.ts";
import type { ControlHost } from "../../core/control/control-host.ts";
import type { KeptToken } from "../../core/control/control-token.ts";
import type { TokenBook } from "../../core/control/token-book.ts";
import type { CommandId } from "../command-ids.ts";
import type { Command } from "../commands/table.ts";
import { shownLine } from "../daemons/shown-line.ts";
import { settings } from "../settings.ts";
import { servedPort } from "./api-access.ts";
import { apiDetails, apiUrl } from "./api-texts.ts";
import { askForToken } from "./create-token.ts";
import { showToken } from "./show-token.ts";
import { tokenItems } from "./token-items.ts";

/** What the commands of the control API work with. */
export interface ControlCommandsContext {
  readonly tokens: TokenBook;
  readonly host: ControlHost;
  readonly clock: Clock;
}

/** The commands of the control API. */
export type ControlCommandId = Extract<CommandId, `backburner.api.${string}`>;

/** What can be done with the control API and its tokens. */
export function controlCommands(context: ControlCommandsContext): Record<ControlCommandId, Command> {
  return {
    "backburner.api.createToken": () => createToken(context),
    "backburner.api.revokeToken": async () => {
      const token = await pickToken(vscode.l10n.t("Revoke API Token"), context);
      if (token !== undefined) await revoke(token, context);
    },
    "backburner.api.showTokens": () => showTokens(context),
    "backburner.api.copyDetails": () => copyDetails(context),
  };
}

async function createToken(context: ControlCommandsContext): Promise<void> {
  const { tokens, host, clock } = context;
  const wanted = await askForToken(clock.now());
  if (wanted === undefined) return;
  const isOn = settings.controlApi().enabled;
  await showToken(await tokens.create(wanted), isOn ? await host.port() : undefined);
  // Without it the token is of no use yet.
  if (!isOn) await servedPort(host);
}

async function showTokens(context: ControlCommandsContext): Promise<void> {
  const token = await pickToken(vscode.l10n.t("API Tokens"), context);
  if (token === undefined) return;
  const items = [{ label: vscode.l10n.t("Revoke"), iconPath: new vscode.ThemeIcon("trash") }];
  const title = shownLine(token.name);
  const picked = await vscode.window.showQuickPick(items, { title });
  if (picked !== undefined) await revoke(token, context);
}

async function pickToken(title: string, context: ControlCommandsContext): Promise<KeptToken | undefined> {
  const { tokens, clock } = context;
  const kept = await tokens.list();
  if (kept.length > 0) {
    const items = tokenItems(kept, clock.now());
    const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
    return picked?.token;
  }
  const create = vscode.l10n.t("Create API Token…");
  const picked = await vscode.window.showInformationMessage(vscode.l10n.t("There is no API token."), create);
  if (picked === create) await createToken(context);
  return undefined;
}

async function revoke({ id, name }: KeptToken, { tokens, host }: ControlCommandsContext): Promise<void> {
  const sure = vscode.l10n.t("Revoke");
  const shown = `"${shownLine(name)}"`;
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t("Revoke the API token {0}?", shown),
    { modal: true, detail: vscode.l10n.t("Programs that use it are disconnected at once.") },
    sure,
  );
  if (picked !== sure) return;
  await tokens.revoke(id);
  host.forget(id);
  void vscode.window.showInformationMessage(vscode.l10n.t("The API token {0} was revoked.", shown));
}

async function copyDetails(context: ControlCommandsContext): Promise<void> {
  const port = await servedPort(context.host);
  if (port === undefined) return;
  await vscode.env.clipboard.writeText(apiDetails(port));
  const create = vscode.l10n.t("Create API Token…");
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t("The control API is at {0}; the lines for curl were copied.", apiUrl(port)),
    create,
  );
  if (picked === create) await createToken(context);
}
