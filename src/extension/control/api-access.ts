import * as vscode from "vscode";
import type { ControlHost } from "../../core/control/control-host.ts";
import { settings, writeSetting } from "../settings.ts";
import { requireTrust } from "../trust.ts";

/** How long it may take until the control API is served once it is switched on. */
const servedMs = 10_000;

/**
 * The port of the control API; where it is off the user may switch it on here, and undefined is returned when that is not done.
 * Errors: `daemons.untrusted`, and why it cannot be served.
 */
export async function servedPort(host: ControlHost): Promise<number | undefined> {
  requireTrust();
  if (!settings.controlApi().enabled && !(await offerSwitchOn())) return undefined;
  const port = (await host.port()) ?? (await whenServed(host));
  if (host.state.kind === "failed") throw host.state.error;
  return port;
}

/** Says that it is off, with a button that changes that. */
async function offerSwitchOn(): Promise<boolean> {
  const on = vscode.l10n.t("Switch On");
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "The control API is off. Switched on, it lets programs of this machine that have a token list and stop your background scripts.",
    ),
    on,
  );
  if (picked !== on) return false;
  await writeSetting("api.enabled", true);
  return true;
}

/** Undefined when it takes too long; why is told where it is served. */
function whenServed(host: ControlHost): Promise<number | undefined> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      listening.dispose();
      void host.port().then(resolve);
    };
    const timer = setTimeout(settle, servedMs);
    const listening = host.onDidChange(({ kind }) => {
      if (kind === "serving" || kind === "failed") settle();
    });
    if (host.state.kind === "serving") settle();
  });
}
