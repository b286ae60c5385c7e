import * as vscode from "vscode";
import type { Run } from "../../core/daemons/run-gate.ts";
import { splitArguments } from "../commands/arguments.ts";
import { jupyterLanguage } from "../commands/languages.ts";
import { codeRun } from "../chat/code-actions.ts";
import { fileRun } from "../commands/run-file.ts";
import { EDITOR_CHAT } from "../../protocol/ids.ts";

/**
 * The run of `#file` or `#selection` when the user has typed that at the beginning of the request. What the editor attaches by itself, or
 * what is attached beside the text, stands nowhere in what the user wrote, and is never run.
 */
export async function typedReference({
  prompt,
  references,
}: Pick<vscode.ChatRequest, "prompt" | "references">): Promise<Run | undefined> {
  const start = prompt.length - prompt.trimStart().length;
  const typed = references.find(({ range }) => range?.[0] === start);
  if (typed?.range === undefined) return undefined;
  const { value } = typed;
  if (value instanceof vscode.Uri) return fileRun(value, splitArguments(prompt.slice(typed.range[1])));
  if (!(value instanceof vscode.Location)) return undefined;
  const document = await vscode.workspace.openTextDocument(value.uri);
  const language = jupyterLanguage(document.languageId, value.uri.path);
  return codeRun({ code: document.getText(value.range), language }, EDITOR_CHAT);
}
