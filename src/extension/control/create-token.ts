import * as vscode from "vscode";
import { type ControlRole, LOCAL_OWNER } from "../../core/control/control-token.ts";
import type { WantedToken } from "../../core/control/token-book.ts";

const daySeconds = 24 * 3600;
const maxNameLength = 60;

/** Asks what the new token is for, what it may and for how long; undefined when the user leaves one of the boxes. */
export async function askForToken(nowMs: number): Promise<WantedToken | undefined> {
  const name = await vscode.window.showInputBox({
    title: titleOf(1),
    prompt: vscode.l10n.t("What the token is for, so that you know it later"),
    placeHolder: vscode.l10n.t("for example: dashboard"),
    ignoreFocusOut: true,
    validateInput: (typed) => problemOfName(typed),
  });
  if (name === undefined) return undefined;
  const role = await askRole();
  if (role === undefined) return undefined;
  const seconds = await askSeconds();
  if (seconds === undefined) return undefined;
  return {
    name: name.trim(),
    role,
    owner: LOCAL_OWNER,
    ...(seconds === Infinity ? {} : { expiresAt: Math.floor(nowMs / 1000) + seconds }),
  };
}

async function askRole(): Promise<ControlRole | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly role: ControlRole })[] = [
    {
      label: vscode.l10n.t("User"),
      detail: vscode.l10n.t(
        "Sees and stops your own background scripts: those of the editor and of its chats.",
      ),
      role: "user",
    },
    {
      label: vscode.l10n.t("Admin"),
      detail: vscode.l10n.t("Sees and stops the background scripts of all owners."),
      role: "admin",
    },
  ];
  const placeHolder = vscode.l10n.t("What whoever has the token may do");
  const picked = await vscode.window.showQuickPick(items, {
    ...{ title: titleOf(2), placeHolder, ignoreFocusOut: true },
  });
  return picked?.role;
}

async function askSeconds(): Promise<number | undefined> {
  const items = [
    { label: vscode.l10n.t("1 Day"), seconds: daySeconds },
    { label: vscode.l10n.t("30 Days"), seconds: 30 * daySeconds },
    { label: vscode.l10n.t("1 Year"), seconds: 365 * daySeconds },
    { label: vscode.l10n.t("Never"), seconds: Infinity },
  ];
  const placeHolder = vscode.l10n.t("When the token expires");
  const picked = await vscode.window.showQuickPick(items, {
    ...{ title: titleOf(3), placeHolder, ignoreFocusOut: true },
  });
  return picked?.seconds;
}

function titleOf(step: number): string {
  return vscode.l10n.t("Create API Token ({0}/3)", step);
}

function problemOfName(typed: string): string | undefined {
  const length = typed.trim().length;
  if (length === 0) return vscode.l10n.t("Give it a name.");
  return length > maxNameLength
    ? vscode.l10n.t("A name has at most {0} characters.", maxNameLength)
    : undefined;
}
