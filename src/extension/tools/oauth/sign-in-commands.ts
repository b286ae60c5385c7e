import * as vscode from "vscode";
import { type Disposable, DisposableStore } from "../../../core/base/lifecycle.ts";
import type { PendingSignIns } from "./pending-sign-ins.ts";

/** What the links in the notification of a sign-in run; they are in no menu. */
export const copyLinkCommand = "_backburner.signIn.copyLink";
export const pasteAddressCommand = "_backburner.signIn.pasteAddress";

/** Lets them work on the sign-ins that wait. */
export function registerSignInCommands(pending: PendingSignIns): Disposable {
  const held = new DisposableStore();
  held.add(vscode.commands.registerCommand(copyLinkCommand, () => copyLink(pending)));
  held.add(vscode.commands.registerCommand(pasteAddressCommand, () => pasteAddress(pending)));
  return held;
}

async function copyLink(pending: PendingSignIns): Promise<void> {
  const { link } = pending;
  if (link !== undefined) await vscode.env.clipboard.writeText(link);
}

/** For browsers that do not find their way back: whoever has signed in there takes the address along. */
async function pasteAddress(pending: PendingSignIns): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Paste the Address You Were Sent To"),
    prompt: vscode.l10n.t(
      "After signing in, copy all of the address bar of the browser, even when the page could not be opened.",
    ),
    ignoreFocusOut: true,
    validateInput: (typed) => (typed.trim() === "" ? undefined : problemOf(typed, pending)),
  });
  const address = text === undefined ? undefined : pending.read(text);
  if (address instanceof URL) pending.take(address);
}

function problemOf(typed: string, pending: PendingSignIns): string | undefined {
  switch (pending.read(typed)) {
    case "no-address":
      return vscode.l10n.t("This is no address.");
    case "not-waited-for":
      return vscode.l10n.t("No sign-in waits for this address: copy it from the page that you were sent to.");
    default:
      return undefined;
  }
}
