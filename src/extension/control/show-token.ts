import * as vscode from "vscode";
import type { MadeToken } from "../../core/control/token-book.ts";
import { shownLine } from "../daemons/shown-line.ts";
import { listLine } from "./api-texts.ts";

/** Shows a token the only time that it can be seen, until the user closes it; `port` is undefined where the control API is not served. */
export async function showToken({ token, kept }: MadeToken, port: number | undefined): Promise<void> {
  const copyToken: vscode.MessageItem = { title: vscode.l10n.t("Copy Token") };
  const copyLine: vscode.MessageItem = { title: vscode.l10n.t("Copy curl Line") };
  // Not "Cancel", as the editor calls it by itself: the token is made, whatever is done here.
  const close: vscode.MessageItem = { title: vscode.l10n.t("Close"), isCloseAffordance: true };
  const buttons = port === undefined ? [copyToken, close] : [copyToken, copyLine, close];
  const title = vscode.l10n.t("The API token {0}", `"${shownLine(kept.name)}"`);
  let said = vscode.l10n.t("Copy it now: it is not kept, and not shown again.");
  for (;;) {
    const detail = `${token.reveal()}\n\n${said}`;
    const picked = await vscode.window.showInformationMessage(title, { modal: true, detail }, ...buttons);
    if (picked === undefined || picked === close) return;
    const isLine = picked === copyLine && port !== undefined;
    await vscode.env.clipboard.writeText(isLine ? listLine(port, token.reveal()) : token.reveal());
    said = isLine ? vscode.l10n.t("The curl line was copied.") : vscode.l10n.t("The token was copied.");
  }
}
