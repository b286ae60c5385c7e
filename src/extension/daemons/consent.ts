import * as vscode from "vscode";
import type { AskingOrigin, Run, RunConsent } from "../../core/daemons/run-gate.ts";
import { shownText } from "../tools/shown-text.ts";
import { trust } from "../trust.ts";
import type { CodeDocuments } from "./code-document.ts";
import { coarseElapsed } from "./elapsed.ts";
import { shownLine } from "./shown-line.ts";

/** More lines than this make a dialog that does not fit the screen; the whole code is one click away. */
const maxLines = 25;

/** Asks whether code that is not the user's own may run, showing all of it and where. Closing the dialog is a no. */
export class ModalConsent implements RunConsent {
  readonly #code: Pick<CodeDocuments, "preview">;

  constructor(code: Pick<CodeDocuments, "preview">) {
    this.#code = code;
  }

  isTrusted(): boolean {
    return trust.granted();
  }

  async ask(run: Run, origin: AskingOrigin, signal: AbortSignal): Promise<boolean> {
    const showCode = vscode.l10n.t("Show Code");
    const allow = vscode.l10n.t("Run");
    // The first button is the default one, so it must not be the one that runs.
    for (;;) {
      const picked = await vscode.window.showWarningMessage(
        whoWants(origin),
        { modal: true, detail: detailOf(run, origin) },
        showCode,
        allow,
      );
      if (signal.aborted || picked === undefined) return false;
      if (picked === allow) return true;
      await this.#code.preview(run);
      const ask = vscode.l10n.t("Decide…");
      const next = await vscode.window.showInformationMessage(
        // Unlike a dialog, a notification makes links of what looks like one, which run commands.
        vscode.l10n.t('This is the code of "{0}" that wants to run.', shownText(run.title, 160)),
        ask,
      );
      if (next !== ask) return false;
    }
  }
}

function whoWants(origin: AskingOrigin): string {
  if (origin.kind === "extension")
    return vscode.l10n.t("Another extension wants to run code in the background.");
  const name = shownLine(origin.name);
  return origin.background
    ? vscode.l10n.t("{0} wants to run code in the background.", name)
    : vscode.l10n.t("{0} wants to run code.", name);
}

function detailOf(run: Run, origin: AskingOrigin): string {
  const lines = run.program.code.split("\n");
  const shown = lines.slice(0, maxLines).map((line) => shownLine(line));
  const rest = lines.length - shown.length;
  return [
    vscode.l10n.t("Name: {0}", shownLine(run.title)),
    vscode.l10n.t("Language: {0}", run.language),
    vscode.l10n.t("Folder: {0}", run.folder ?? vscode.l10n.t("none")),
    ...(origin.kind === "agent"
      ? [
          vscode.l10n.t("Engine: {0}", shownLine(origin.engine)),
          vscode.l10n.t("Limit: {0}", coarseElapsed(origin.limitSeconds)),
        ]
      : []),
    "",
    ...shown,
    ...(rest > 0 ? [vscode.l10n.t("… and {0} more lines. Show Code shows all of it.", rest)] : []),
  ].join("\n");
}
