import * as vscode from "vscode";
import type { AgentRun } from "../../core/agents/agent-run.ts";
import { fenced } from "../../core/chat/fenced.ts";
import { coarseElapsed } from "../daemons/elapsed.ts";
import { withoutInvisible } from "../daemons/shown-line.ts";
import { asMarkdown } from "./as-markdown.ts";

/** The editor cuts what it draws of a longer text. */
const longestCode = 50_000;

/** Where and how long code would run. */
export interface WhereItRuns {
  readonly folder: string | undefined;
  readonly limitSeconds: number;
}

/** The editor's question for code: exactly the code, its language, its folder and its limit; undefined when it is too long to be shown. */
export function codeQuestion(
  { code, language, background, title }: AgentRun,
  { folder, limitSeconds }: WhereItRuns,
): vscode.LanguageModelToolConfirmationMessages | undefined {
  if (code.length > longestCode) return undefined;
  const message = new vscode.MarkdownString();
  const line = (text: string): void => {
    message.appendMarkdown(`${asMarkdown(text)}  \n`);
  };
  if (title !== undefined) line(vscode.l10n.t("Name: {0}", title));
  line(vscode.l10n.t("Language: {0}", language));
  line(vscode.l10n.t("Folder: {0}", folder ?? vscode.l10n.t("none")));
  line(vscode.l10n.t("Limit: {0}", coarseElapsed(limitSeconds)));
  // Not the editor's own function: a fence that is indented would end what that one makes, and hide what follows.
  message.appendMarkdown(`\n${fenced(withoutInvisible(code.replaceAll("\r\n", "\n")), language)}\n`);
  return {
    title: background
      ? vscode.l10n.t("Run this code in the background?")
      : vscode.l10n.t("Run this code in a Jupyter kernel?"),
    message,
  };
}
