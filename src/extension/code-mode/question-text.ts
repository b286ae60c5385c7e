import * as vscode from "vscode";
import type { ScriptQuestion } from "../../core/code-mode/script-consent.ts";
import { oneLine, visibleText } from "../../core/tools/plain-text.ts";

/** All that a call would send, as JSON with comments: whose it is, what the tool says of itself, and the arguments; nothing in it is invisible. */
export function questionText({
  script,
  tool,
  description,
  changes,
  arguments: json,
}: ScriptQuestion): string {
  const head = [
    vscode.l10n.t("Script: {0}", oneLine(script.title, 200)),
    vscode.l10n.t("Server: {0} ({1})", oneLine(tool.server_title, 200), tool.server_id),
    vscode.l10n.t("Tool: {0}", oneLine(tool.name, 200)),
    "",
    vscode.l10n.t("What it says of itself:"),
    ...visibleText(description).split("\n"),
    ...(changes.length === 0
      ? []
      : [
          "",
          vscode.l10n.t("What is different since you allowed it:"),
          ...visibleText(changes.join("\n")).split("\n"),
        ]),
    "",
    vscode.l10n.t("What would be sent:"),
  ];
  const sent = visibleText(JSON.stringify(JSON.parse(json), undefined, 2));
  return `${head.map((line) => `// ${line}`.trimEnd()).join("\n")}\n${sent}\n`;
}
