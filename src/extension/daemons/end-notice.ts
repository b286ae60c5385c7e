import * as vscode from "vscode";
import { DisposableStore } from "../../core/base/lifecycle.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import { shownText } from "../tools/shown-text.ts";
import { stateWords } from "./words.ts";

/** Who ran for less was watched anyway. */
const minSeconds = 60;

/** Says that a long daemon has ended, for users who have asked for it. */
export class EndNotice implements vscode.Disposable {
  readonly #held = new DisposableStore();

  constructor(daemons: Daemons, wanted: () => boolean) {
    this.#held.add(
      daemons.onDidEmit((event) => {
        if (event.type !== "daemon:status" || event.status === "running" || !wanted()) return;
        const record = daemons.get(event.daemon_id);
        if (record !== undefined && deservesNotice(record)) void notify(record);
      }),
    );
  }

  dispose(): void {
    this.#held.dispose();
  }
}

function deservesNotice(record: DaemonRecord): boolean {
  const lasted = (record.ended_at ?? record.started_at) - record.started_at;
  return lasted >= minSeconds && record.reason !== "user" && record.reason !== "replaced";
}

async function notify(record: DaemonRecord): Promise<void> {
  const show = vscode.l10n.t("Show Output");
  const message = `${shownText(record.title, 200)}: ${stateWords(record)}`;
  const picked =
    record.status === "error"
      ? await vscode.window.showErrorMessage(message, show)
      : await vscode.window.showInformationMessage(message, show);
  if (picked === show)
    await vscode.commands.executeCommand("backburner.daemons.showOutput", record.daemon_id);
}
