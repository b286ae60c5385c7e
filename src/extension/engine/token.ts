import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import { serverAddress } from "../../core/engine/server-address.ts";
import type { Secrets } from "../secrets.ts";
import { settings } from "../settings.ts";

/** Asks for the token or password of a server and keeps it; false when the user did not answer. */
export async function askToken(url: string, secrets: Secrets): Promise<boolean> {
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t("Jupyter Server Token or Password"),
    prompt: vscode.l10n.t("The token or password of {0}; leave it empty when the server wants none.", url),
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined) return false;
  await secrets.setToken(url, token.trim());
  return true;
}

/** Asks for the token or password of the configured server. Errors: `jupyter.unreachable` when none is configured. */
export async function setToken(secrets: Secrets): Promise<boolean> {
  const url = serverAddress(settings.jupyterUrl() ?? "")?.url;
  if (url === undefined) {
    throw new AppError(
      "jupyter.unreachable",
      vscode.l10n.t("There is no Jupyter server in the settings. Choose one first."),
    );
  }
  return askToken(url, secrets);
}
