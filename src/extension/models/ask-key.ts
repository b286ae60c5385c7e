import * as vscode from "vscode";
import { Secret } from "../../core/base/secret.ts";
import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import type { FoundEndpoint } from "../../core/chat/endpoints.ts";

/** What the user said: a key, that there is none, or (undefined) nothing. */
export type AskedKey = { readonly key: Secret | undefined } | undefined;

/** Asks for the key of an endpoint; `problem` says what is wrong with the one before. */
export async function askKey({ name, url }: FoundEndpoint, problem?: string): Promise<AskedKey> {
  if (!isPrivateWay(url) && !(await confirmOpenWay(url))) return undefined;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Key for {0}", name),
    prompt:
      problem ??
      vscode.l10n.t("It is kept in the secret storage and sent to {0} only; leave it empty for none.", url),
    password: true,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      /^[\x21-\x7e]*$/.test(typed.trim())
        ? undefined
        : vscode.l10n.t("A key has no spaces and no special letters."),
  });
  if (text === undefined) return undefined;
  const key = text.trim();
  return { key: key === "" ? undefined : new Secret(key) };
}

async function confirmOpenWay(url: string): Promise<boolean> {
  const use = vscode.l10n.t("Use It Anyway");
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t("The connection to {0} is not encrypted.", new URL(url).host),
    {
      modal: true,
      detail: vscode.l10n.t(
        "Anyone on the way can read the key and your chats. Use https or a tunnel where you do not trust the network.",
      ),
    },
    use,
  );
  return picked === use;
}
