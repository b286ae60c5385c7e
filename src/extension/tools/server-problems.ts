import { AppError } from "../../core/base/errors.ts";
import { checkToolServer, type ServerProblem } from "../../protocol/check-tool-server.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { Translator } from "./translator.ts";

/** Errors: `tools.invalid` with the first thing that is wrong with what a form holds. */
export function requireValid(
  server: ToolServer,
  specText: string,
  taken: readonly string[],
  l10n: Translator,
): void {
  const [problem] = Object.values(checkToolServer(server, specText, taken));
  if (problem !== undefined) throw new AppError("tools.invalid", problemText(problem, l10n));
}

/** What is wrong with a field, and what to do. */
export function problemText(problem: ServerProblem, l10n: Translator): string {
  switch (problem) {
    case "url":
      return l10n.t("Enter an http or https address.");
    case "url-secret":
      return l10n.t(
        "The address holds a user name or a password; settings are no place for those. Set a key or a header instead.",
      );
    case "id":
      return l10n.t(
        "An ID begins with a letter or a digit, has letters, digits, dots, dashes and underscores, at most 64, and is not “vscode”.",
      );
    case "id-missing":
      return l10n.t("An MCP server needs an ID.");
    case "id-characters":
      return l10n.t("An ID cannot have a colon or a vertical bar.");
    case "id-taken":
      return l10n.t("Another tool server has this ID already.");
    case "spec":
      return l10n.t("Paste the OpenAPI document, or give its path.");
    case "path":
      return l10n.t("Enter the path of the OpenAPI document, such as openapi.json.");
    case "header":
      return l10n.t("The name of a header has letters, digits and dashes only.");
    case "account":
      return l10n.t("Choose the account provider to sign in with.");
  }
}
