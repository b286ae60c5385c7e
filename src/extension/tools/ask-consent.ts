import * as vscode from "vscode";

/** Asks whether the servers of an origin may know the user by a token of ours. */
export async function askSessionConsent(origin: string): Promise<boolean> {
  return confirm(
    vscode.l10n.t("Let {0} know you by a token of Backburner?", origin),
    vscode.l10n.t(
      "Backburner makes a random token for this address alone, keeps it in the secret storage and sends it with each request there. It names no account and is no password, but whoever has it can act as you towards this server and, while the control API is on, see and stop your daemons.",
    ),
  );
}

/** Asks whether an origin may get the token of an account. */
export async function askAccountConsent(origin: string, provider: string): Promise<boolean> {
  return confirm(
    vscode.l10n.t("Send the token of your “{0}” account to {1}?", provider, origin),
    vscode.l10n.t(
      "Whoever has this token can do with your account what its scopes allow. Allow it only for a server that you trust and that is made for this account.",
    ),
  );
}

async function confirm(message: string, detail: string): Promise<boolean> {
  const allow = vscode.l10n.t("Allow");
  const picked = await vscode.window.showWarningMessage(message, { modal: true, detail }, allow);
  return picked === allow;
}
