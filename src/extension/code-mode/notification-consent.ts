import * as vscode from "vscode";
import type { ScriptAnswer, ScriptConsent, ScriptQuestion } from "../../core/code-mode/script-consent.ts";
import { unlessAborted } from "../../core/base/within.ts";
import { shownText } from "../tools/shown-text.ts";
import { questionText } from "./question-text.ts";

/** Opens a text as a read-only document. */
export type ShowDocument = (title: string, text: string, language: string) => Promise<void>;

/**
 * Asks before a script's call in a notification: it is in nobody's way, and several scripts may ask at once. Closing it is a no. Who wants to allow a
 * tool for good is shown first what it says of itself. The editor cannot take a notification back: an answer that comes after the script has
 * ended does nothing and says so.
 */
export class NotificationConsent implements ScriptConsent {
  readonly #show: ShowDocument;

  constructor(show: ShowDocument) {
    this.#show = show;
  }

  ask(question: ScriptQuestion, signal: AbortSignal): Promise<ScriptAnswer> {
    return unlessAborted(this.#ask(question, signal), signal);
  }

  async #ask(question: ScriptQuestion, signal: AbortSignal): Promise<ScriptAnswer> {
    const once = vscode.l10n.t("Allow Once");
    const script = vscode.l10n.t("Allow for This Script");
    const always = vscode.l10n.t("Always Allow");
    const show = vscode.l10n.t("Show Arguments");
    const decline = vscode.l10n.t("Decline");
    const answers: Readonly<Record<string, ScriptAnswer>> = {
      [once]: "once",
      [script]: "script",
      [always]: "always",
    };
    let isShown = false;
    for (;;) {
      // Five buttons would not fit.
      const buttons = isShown ? [once, script, always, decline] : [show, once, script, decline];
      const picked = await vscode.window.showWarningMessage(messageOf(question), ...buttons);
      if (signal.aborted) {
        if (picked !== undefined && picked !== decline) sayTooLate(question);
        return "decline";
      }
      if (picked !== show) return (picked === undefined ? undefined : answers[picked]) ?? "decline";
      const title = `${question.tool.server_id} ${question.tool.name}`;
      isShown = true;
      await this.#show(title, questionText(question), "jsonc");
    }
  }
}

function messageOf({ script, tool, changes, again }: ScriptQuestion): string {
  const [title, name, server] = [
    shownText(script.title, 60),
    shownText(tool.name, 60),
    shownText(tool.server_title, 60),
  ];
  if (again) {
    return vscode.l10n.t(
      'The script "{0}" wants to call {1} of {2}. A window that is gone may have done so already.',
      title,
      name,
      server,
    );
  }
  return changes.length === 0
    ? vscode.l10n.t('The script "{0}" wants to call {1} of {2}.', title, name, server)
    : vscode.l10n.t(
        'The script "{0}" wants to call {1} of {2}, which describes itself otherwise than when you allowed it.',
        title,
        name,
        server,
      );
}

function sayTooLate({ script }: ScriptQuestion): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Nothing was called: "{0}" does not wait for it any more.', shownText(script.title, 60)),
  );
}
