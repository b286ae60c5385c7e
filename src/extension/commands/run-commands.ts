import * as path from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { Report } from "../report.ts";
import { requireTrust } from "../trust.ts";
import { splitArguments } from "./arguments.ts";
import { currentEditor } from "./current-editor.ts";
import { cellOf, cellRun } from "./run-cell.ts";
import { filesOf, fileRun, withoutFolders } from "./run-file.ts";
import { selectionRun } from "./run-selection.ts";
import type { Runs } from "./runs.ts";
import type { Command } from "./table.ts";

const lastArguments = "backburner.lastArguments";

/** Runs the files of the argument or of the active editor, one daemon each; folders among them are left out, which is said. */
export function runFile(runs: Runs, report: Report): Command {
  return async (...args) => {
    requireTrust();
    const chosen = requireSome(
      filesOf(args),
      vscode.l10n.t("Open a file with code in it, then run it in the background."),
    );
    const { files, folders } = await withoutFolders(chosen);
    // One that cannot be run keeps none of the others from running.
    for (const file of files) await report.guard(async () => runs.startForUser(await fileRun(file, [])));
    if (folders.length === 0) return;
    const names = folders.map((uri) => `"${path.posix.basename(uri.path)}"`).join(", ");
    throw nothingToRun(vscode.l10n.t("{0} cannot be run: choose files, not folders.", names));
  };
}

/** Runs one file with arguments that the user types; the last ones are offered again. */
export function runFileWithArguments(runs: Runs, memory: vscode.Memento): Command {
  return async (...args) => {
    requireTrust();
    const [file] = requireSome(
      filesOf(args),
      vscode.l10n.t("Open a file with code in it, then run it in the background."),
    );
    if (file === undefined) return;
    const known = memory.get<Readonly<Record<string, string>>>(lastArguments, {});
    const line = await vscode.window.showInputBox({
      title: vscode.l10n.t("Run File in Background with Arguments"),
      prompt: vscode.l10n.t("Separated by spaces; quotes keep an argument with spaces together."),
      value: known[file.toString()] ?? "",
      ignoreFocusOut: true,
    });
    if (line === undefined) return;
    await memory.update(lastArguments, { ...known, [file.toString()]: line });
    await runs.startForUser(await fileRun(file, splitArguments(line)));
  };
}

/** Runs what is selected in the active editor. */
export function runSelection(runs: Runs): Command {
  return async () => {
    requireTrust();
    const editor = currentEditor();
    if (editor === undefined)
      throw nothingToRun(vscode.l10n.t("Select some code in an editor, then run it in the background."));
    await runs.startForUser(selectionRun(editor));
  };
}

/** Runs a notebook cell. */
export function runCell(runs: Runs): Command {
  return async (...args) => {
    requireTrust();
    const cell = cellOf(args);
    if (cell === undefined)
      throw nothingToRun(vscode.l10n.t("Select a code cell of a notebook, then run it in the background."));
    await runs.startForUser(cellRun(cell));
  };
}

function requireSome<T>(items: readonly T[], message: string): readonly T[] {
  if (items.length === 0) throw nothingToRun(message);
  return items;
}

function nothingToRun(message: string): AppError {
  return new AppError("daemons.empty_code", message);
}
