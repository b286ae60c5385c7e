import * as vscode from "vscode";
import type { Trace } from "../../../core/oauth/authorization-servers.ts";
import type { OAuthTraceLine } from "../../../protocol/oauth.ts";
import { signalOf } from "../../cancellation.ts";
import { shownText } from "../shown-text.ts";
import { copyLinkCommand, pasteAddressCommand } from "./sign-in-commands.ts";
import { stepWord } from "./step-failures.ts";

/** Shows what a sign-in does and lets the user give it up; while the browser is awaited, it offers the other ways there and back. */
export async function signingIn<T>(
  name: string,
  work: (trace: Trace, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  const title = vscode.l10n.t("Signing in to {0}", shownText(name, 100));
  return vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) =>
    work((line) => {
      if (line.state === "running") progress.report({ message: messageOf(line) });
    }, signalOf(token)),
  );
}

/** A progress has no buttons; links to commands do in it what they would. */
function messageOf({ step }: OAuthTraceLine): string {
  if (step !== "browser" && step !== "callback") return stepWord(step, vscode.l10n);
  const links = [
    [vscode.l10n.t("Copy Link"), copyLinkCommand],
    [vscode.l10n.t("Paste Address…"), pasteAddressCommand],
  ].map(([label = "", command = ""]) => `[${label}](command:${command})`);
  return [vscode.l10n.t("waiting for the browser"), ...links].join(" · ");
}
