import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import * as vscode from "vscode";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { Journal } from "../../core/daemons/journal.ts";
import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { signalOf } from "../cancellation.ts";
import { fileName } from "../file-name.ts";
import type { TemporaryFiles } from "../storage.ts";
import { exportedEvents } from "./exported-events.ts";

/** The kept output of daemons as files: in an editor, to be searched there, or where the user wants it. */
export class LogFiles {
  readonly #daemons: Daemons;
  readonly #journal: Journal;
  readonly #temporary: TemporaryFiles;

  constructor(daemons: Daemons, journal: Journal, temporary: TemporaryFiles) {
    this.#daemons = daemons;
    this.#journal = journal;
    this.#temporary = temporary;
  }

  /** Opens the whole kept output as text. */
  async open(record: DaemonRecord): Promise<void> {
    const path = await this.#temporary.create(`${fileName(record.title, "output")}.log`);
    await this.#withProgress(vscode.l10n.t("Reading the log…"), (signal) =>
      this.#journal.exportText(record.daemon_id, path, signal),
    );
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path), { preview: true });
  }

  /** Asks where to, and writes it there: as text, or as the events of the API, one a line. */
  async export(record: DaemonRecord): Promise<void> {
    const name = fileName(record.title, "output");
    const home = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(home === undefined ? {} : { defaultUri: vscode.Uri.joinPath(home, `${name}.txt`) }),
      filters: { [vscode.l10n.t("Text")]: ["txt", "log"], [vscode.l10n.t("Events")]: ["ndjson"] },
      title: vscode.l10n.t("Export Log"),
    });
    if (target === undefined) return;
    await this.#withProgress(vscode.l10n.t("Exporting the log…"), async (signal) => {
      const path = await this.#temporary.create(`${name}.export`);
      if (target.path.endsWith(".ndjson")) await this.#writeEvents(record.daemon_id, path, signal);
      else await this.#journal.exportText(record.daemon_id, path, signal);
      await vscode.workspace.fs.copy(vscode.Uri.file(path), target, { overwrite: true });
      await vscode.workspace.fs.delete(vscode.Uri.file(path));
    });
  }

  async #writeEvents(id: DaemonId, path: string, signal: AbortSignal): Promise<void> {
    await pipeline(this.#lines(id), createWriteStream(path, { mode: 0o600 }), { signal });
  }

  async *#lines(id: DaemonId): AsyncGenerator<string> {
    for await (const event of exportedEvents(this.#daemons, id)) yield `${JSON.stringify(event)}\n`;
  }

  async #withProgress(title: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title },
      (_progress, token) => work(signalOf(token)),
    );
  }
}
