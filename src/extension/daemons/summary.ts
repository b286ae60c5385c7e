import * as vscode from "vscode";
import { DisposableStore } from "../../core/base/lifecycle.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonPhase } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";

/** How many daemons run: in the status bar, as the badge of the view, and in the context keys that commands are enabled by. */
export class RunningSummary implements vscode.Disposable {
  readonly #daemons: Daemons;
  readonly #view: Pick<vscode.TreeView<unknown>, "badge">;
  readonly #held = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  readonly #phases = new Map<DaemonId, DaemonPhase | undefined>();
  #shown = "";

  constructor(daemons: Daemons, view: Pick<vscode.TreeView<unknown>, "badge">) {
    this.#daemons = daemons;
    this.#view = view;
    this.#item = this.#held.add(
      vscode.window.createStatusBarItem("running", vscode.StatusBarAlignment.Left, 0),
    );
    this.#item.name = vscode.l10n.t("Background Scripts");
    this.#item.command = "backburner.daemons.showRunning";
    this.#held.add(
      daemons.onDidChange((id) => {
        // Most changes are lines of output: nothing that is counted.
        const phase = daemons.get(id)?.phase;
        if (this.#phases.get(id) === phase) return;
        this.#phases.set(id, phase);
        this.#show();
      }),
    );
    this.#show();
  }

  dispose(): void {
    this.#held.dispose();
  }

  #show(): void {
    const records = this.#daemons.list();
    const running = records.filter((record) => record.phase !== "ended").length;
    const shown = `${String(running)} ${String(records.length)}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const words =
      running === 1
        ? vscode.l10n.t("1 background script is running")
        : vscode.l10n.t("{0} background scripts are running", running);
    this.#view.badge = running === 0 ? undefined : { value: running, tooltip: words };
    this.#item.text =
      running === 1
        ? vscode.l10n.t("$(circle-filled) 1 daemon")
        : vscode.l10n.t("$(circle-filled) {0} daemons", running);
    this.#item.tooltip = words;
    this.#item.accessibilityInformation = { label: words };
    if (running === 0) this.#item.hide();
    else this.#item.show();
    void vscode.commands.executeCommand("setContext", "backburner.hasRunning", running > 0);
    void vscode.commands.executeCommand("setContext", "backburner.hasFinished", records.length > running);
  }
}
