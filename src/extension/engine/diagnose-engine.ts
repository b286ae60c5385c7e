import * as vscode from "vscode";
import { diagnosisOf } from "../../core/engine/diagnosis.ts";
import type { Engines } from "../../core/engine/engines.ts";
import { signalOf } from "../cancellation.ts";

const document = vscode.Uri.from({ scheme: "backburner-engine", path: "/Jupyter engine.md" });

/** What was found, what was taken and why, and what runs there, as a read-only document: nothing asks to save it. */
export class EngineDiagnosis implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #engines: Engines;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #more: () => string;
  #text: string | undefined;

  /** `more` is a section of Markdown about what runs now. */
  constructor(engines: Engines, more: () => string) {
    this.#engines = engines;
    this.#more = more;
  }

  /** Looks anew only for a document that the editor has restored. */
  async provideTextDocumentContent(_uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    return (this.#text ??= await this.#look(token));
  }

  /** Looks anew and opens what was found. */
  async show(): Promise<void> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Looking for Jupyter engines…"),
      cancellable: true,
    };
    this.#text = await vscode.window.withProgress(options, (_progress, token) => this.#look(token));
    this.#changed.fire(document);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(document), {
      preview: true,
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #look(token: vscode.CancellationToken): Promise<string> {
    const found = diagnosisOf(await this.#engines.choice(signalOf(token)));
    return `${found.trimEnd()}\n\n${this.#more()}`;
  }
}
