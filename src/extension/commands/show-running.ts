import * as vscode from "vscode";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { elapsedWords, stateWords } from "../daemons/words.ts";

interface RunningItem extends vscode.QuickPickItem {
  readonly id: DaemonId;
}

/** Lists what runs, each with a Stop button; resolves to the one whose output the user wants to see. */
export async function pickRunning(
  daemons: Daemons,
  stop: (id: DaemonId) => void,
): Promise<DaemonId | undefined> {
  const pick = vscode.window.createQuickPick<RunningItem>();
  const stopButton = { iconPath: new vscode.ThemeIcon("debug-stop"), tooltip: vscode.l10n.t("Stop") };
  const list = (): void => {
    pick.items = daemons
      .list()
      .filter((record) => record.phase !== "ended")
      .map((record) => ({
        id: record.daemon_id,
        label: record.title,
        description: `${stateWords(record)} · ${elapsedWords(record, Date.now() / 1000)}`,
        buttons: [stopButton],
      }));
    pick.placeholder =
      pick.items.length === 0
        ? vscode.l10n.t("Nothing is running.")
        : vscode.l10n.t("Choose one to see its output");
  };
  pick.title = vscode.l10n.t("Running Background Scripts");
  list();
  let shown = pick.items.map(({ id }) => id).join();
  const changes = daemons.onDidChange(() => {
    const running = daemons.list().filter((record) => record.phase !== "ended");
    const ids = running.map((record) => `${record.daemon_id} ${record.phase}`).join();
    if (ids !== shown) list();
    shown = ids;
  });
  try {
    return await new Promise((resolve) => {
      pick.onDidTriggerItemButton(({ item }) => {
        stop(item.id);
      });
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]?.id);
        pick.hide();
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
      pick.show();
    });
  } finally {
    changes.dispose();
    pick.dispose();
  }
}
