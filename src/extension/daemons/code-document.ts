import * as vscode from "vscode";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { Run } from "../../core/daemons/run-gate.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { isId } from "../../protocol/ids.ts";
import { editorLanguage } from "../commands/languages.ts";
import { fileName } from "../file-name.ts";

/** The code of daemons, and what asks for consent, as read-only documents. */
export class CodeDocuments implements vscode.TextDocumentContentProvider {
  static readonly scheme = "backburner-code";
  readonly #daemons: Daemons;
  /** What has not run, by a number of its own. */
  readonly #previews = new Map<string, string>();

  constructor(daemons: Daemons) {
    this.#daemons = daemons;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string | undefined> {
    const id = uri.authority;
    const preview = this.#previews.get(id);
    if (preview !== undefined) return preview;
    if (!isId(id)) return undefined;
    return (await this.#daemons.entry(id as DaemonId))?.program.code;
  }

  /** Opens the code of one, coloured. */
  async show(id: DaemonId): Promise<void> {
    const record = this.#daemons.get(id);
    if (record === undefined) return;
    await open(id, record.title, record.language);
  }

  /** Opens code that asks for consent. */
  async preview(run: Run): Promise<void> {
    await this.showText(run.title, run.program.code, run.language);
  }

  /** Opens any text that is to be looked at before something is allowed. */
  async showText(title: string, text: string, language: string): Promise<void> {
    const id = `preview-${String(this.#previews.size)}`;
    this.#previews.set(id, text);
    await open(id, title, language);
  }
}

async function open(id: string, title: string, language: string): Promise<void> {
  const uri = vscode.Uri.from({
    scheme: CodeDocuments.scheme,
    authority: id,
    path: `/${fileName(title, "code")}`,
  });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.languages.setTextDocumentLanguage(document, await knownLanguage(language));
  await vscode.window.showTextDocument(document, { preview: true });
}

/** A language that the editor does not know would be an error. */
async function knownLanguage(language: string): Promise<string> {
  const wanted = editorLanguage(language);
  return (await vscode.languages.getLanguages()).includes(wanted) ? wanted : "plaintext";
}
