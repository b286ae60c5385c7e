import * as vscode from "vscode";
import type { KeptToken } from "../../core/control/control-token.ts";
import { isExpired } from "../../core/control/token-book.ts";
import { shownLine } from "../daemons/shown-line.ts";

/** A token as a row of a list. */
export interface TokenItem extends vscode.QuickPickItem {
  readonly token: KeptToken;
}

/** The rows of a list of tokens. */
export function tokenItems(tokens: readonly KeptToken[], nowMs: number): TokenItem[] {
  return tokens.map((token) => ({
    label: shownLine(token.name),
    description: vscode.l10n.t("{0} · owner {1}", roleName(token), shownLine(token.owner)),
    detail: vscode.l10n.t("Created {0} · {1}", dateOf(token.created_at), expiryOf(token, nowMs)),
    iconPath: new vscode.ThemeIcon(isExpired(token, nowMs) ? "warning" : "key"),
    token,
  }));
}

function roleName({ role }: KeptToken): string {
  return role === "admin" ? vscode.l10n.t("Admin") : vscode.l10n.t("User");
}

function expiryOf(token: KeptToken, nowMs: number): string {
  if (token.expires_at === undefined) return vscode.l10n.t("Does not expire");
  const date = dateOf(token.expires_at);
  return isExpired(token, nowMs) ? vscode.l10n.t("Expired {0}", date) : vscode.l10n.t("Expires {0}", date);
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString(vscode.env.language, {
    dateStyle: "medium",
    timeStyle: "short",
  });
}
