import * as vscode from "vscode";
import { serverName } from "../../../core/tools/server-name.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import { shownText } from "../shown-text.ts";

/** Asks for the sign-in that a call waits for, in a notification that is in nobody's way; false when that was closed. */
export async function askToSignIn(server: ToolServer): Promise<boolean> {
  const signIn = vscode.l10n.t("Sign In");
  const message = vscode.l10n.t("{0} needs you to sign in.", shownText(serverName(server), 100));
  return (await vscode.window.showInformationMessage(message, signIn)) === signIn;
}
