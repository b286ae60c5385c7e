import * as vscode from "vscode";
import type { InputPrompt } from "../../core/daemons/daemon.ts";
import { shownText } from "../tools/shown-text.ts";

type Question = Parameters<InputPrompt["ask"]>[0];

/** Asks the user for a script's `input()` in an input box that names the script; one question at a time. */
export class InputBoxPrompt implements InputPrompt {
  #last: Promise<unknown> = Promise.resolve();

  async ask(question: Question, signal: AbortSignal): Promise<string | undefined> {
    const mine = this.#last.then(() => show(question, signal));
    // The next question waits for this one, however it ends.
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

async function show({ title, prompt, password }: Question, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => {
    source.cancel();
  };
  signal.addEventListener("abort", cancel);
  try {
    return await vscode.window.showInputBox(
      {
        title: vscode.l10n.t('"{0}" asks for input', shownText(title, 100)),
        prompt: shownText(prompt, 500) || vscode.l10n.t("The script waits for a line of text."),
        password,
        ignoreFocusOut: true,
      },
      source.token,
    );
  } finally {
    signal.removeEventListener("abort", cancel);
    source.dispose();
  }
}
