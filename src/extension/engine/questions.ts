import * as vscode from "vscode";
import type { EngineQuestions } from "../../core/engine/engine-settings.ts";
import type { EngineOffer, EngineProblem } from "../../core/engine/engine.ts";
import type { InstallStep } from "../../core/engine/python.ts";
import { signalOf } from "../cancellation.ts";

const declinedKey = "backburner.declinedOffers";

/** Asks once, in a modal dialog, whether to install what is missing, and remembers a no. */
export class ModalEngineQuestions implements EngineQuestions {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  async offer(problem: EngineProblem): Promise<EngineOffer | undefined> {
    const key = `${problem.code} ${problem.interpreter?.path ?? ""}`;
    const declined = this.#memory.get<readonly string[]>(declinedKey, []);
    if (declined.includes(key)) return undefined;
    const buttons = problem.offers.map((offer) => ({ title: titleOf(offer, problem), offer }));
    const picked = await vscode.window.showInformationMessage(
      vscode.l10n.t("Background scripts need Jupyter."),
      { modal: true, detail: detailOf(problem) },
      ...buttons,
    );
    if (picked === undefined) await this.#memory.update(declinedKey, [...declined, key]);
    return picked?.offer;
  }

  progress<T>(title: string, work: (step: InstallStep, signal: AbortSignal) => Promise<T>): Promise<T> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const task = vscode.window.withProgress(options, (progress, token) =>
      work((message) => {
        progress.report({ message });
      }, signalOf(token)),
    );
    return Promise.resolve(task);
  }

  /** Asks again what was answered with no, because the user has chosen an engine by hand. */
  async forget(): Promise<void> {
    await this.#memory.update(declinedKey, undefined);
  }
}

function titleOf(offer: EngineOffer, problem: EngineProblem): string {
  return offer === "create"
    ? vscode.l10n.t("Make an Environment")
    : vscode.l10n.t("Install ipykernel into {0}", problem.interpreter?.label ?? "Python");
}

function detailOf(problem: EngineProblem): string {
  const what = problem.offers.includes("create")
    ? vscode.l10n.t(
        "Backburner can make a Python environment of its own with jupyter-server and ipykernel. It downloads about 40 MB and changes nothing else.",
      )
    : vscode.l10n.t("Installing ipykernel changes only that environment.");
  return `${problem.message}\n\n${what}`;
}
