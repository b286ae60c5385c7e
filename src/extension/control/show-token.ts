import * as vscode from "vscode";
import type { MadeToken } from "../../core/control/token-book.ts";
import { shownLine } from "../daemons/shown-line.ts";
import { listLine } from "./api-texts.ts";

/** Shows a token the only time that it can be seen, until the user closes it; `port` is undefined where the control API is not served. */
export async function showToken({ token, kept }: MadeToken, port: number | undefined): Promise<void> {
  const copyToken = vscode.l10n.t("Copy Token");
  const copyLine = vscode.l10n.t("Copy curl Line");
  const buttons = port === undefined ? [copyToken] : [copyToken, copyLine];
  const once = vscode.l10n.t("Copy it now: it is not kept, and not shown again.");
  for (let said = once; ;) {
    const picked = await vscode.window.showInformationMessage(
      vscode.l10n.t("The API token {0}", `"${shownLine(kept.name)}"`),
      { modal: true, detail: `${token.reveal()}\n\n${said}` },
      ...buttons,
    );
    if (picked === undefined) return;
    const isLine = picked === copyLine && port !== undefined;
    await vscode.env.clipboard.writeText(isLine ? listLine(port, token.reveal()) : token.reveal());
    said = isLine ? vscode.l10n.t("The curl line was copied.") : vscode.l10n.t("The token was copied.");
  }
}
