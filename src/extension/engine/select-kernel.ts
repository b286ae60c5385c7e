import * as vscode from "vscode";
import type { Engines } from "../../core/engine/engines.ts";
import type { ServerKernel } from "../../core/engine/pick-kernel.ts";
import { signalOf } from "../cancellation.ts";
import { settings, writeSetting } from "../settings.ts";

type Item = vscode.QuickPickItem & { readonly name: string | undefined };

/** Where the configured server has several kernels, asks which one runs scripts in its language; nothing changes without an answer. */
export async function selectKernel(engines: Engines): Promise<void> {
  const title = vscode.l10n.t("Asking the Jupyter server for its kernels…");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const kernels = await vscode.window.withProgress(options, (_progress, token) =>
    engines.kernels(signalOf(token)),
  );
  if (kernels.length < 2) return;
  const picked = await vscode.window.showQuickPick(itemsOf(kernels, settings.jupyterKernel()), {
    title: vscode.l10n.t("Select Kernel"),
    placeHolder: vscode.l10n.t("Runs scripts in its language; for others the server's default is taken"),
    matchOnDescription: true,
  });
  if (picked !== undefined) await writeSetting("jupyter.kernel", picked.name);
}

function itemsOf(kernels: readonly ServerKernel[], current: string | undefined): Item[] {
  return [
    { label: vscode.l10n.t("$(wand) Let the server choose"), name: undefined },
    ...kernels.map(({ name, display_name = name, language = "", isDefault }) => {
      const notes = [
        language,
        ...(display_name === name ? [] : [name]),
        ...(isDefault ? [vscode.l10n.t("the server's default")] : []),
        ...(name === current ? [vscode.l10n.t("in use")] : []),
      ];
      return { label: display_name, description: notes.join(" · "), name };
    }),
  ];
}
