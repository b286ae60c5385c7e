import * as vscode from "vscode";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { saysTooLong } from "../../core/chat/says-too-long.ts";
import { redact } from "../redact.ts";

/** Says what went wrong with a request to a model of the editor; its provider is another extension, whose words may be anything. */
export function vscodeFailure(error: unknown, name: string): AppError {
  const words = wordsOf(error);
  const options = { cause: new Error(words) };
  const { LanguageModelError } = vscode;
  const code = error instanceof LanguageModelError ? error.code : "";
  if (code === LanguageModelError.NoPermissions.name) {
    return new AppError(
      "model.refused",
      vscode.l10n.t(
        "Backburner may not use {0}. Send again and allow it, or run “Manage Language Model Access” from the Command Palette.",
        name,
      ),
      options,
    );
  }
  if (code === LanguageModelError.Blocked.name) {
    return new AppError(
      "model.refused",
      vscode.l10n.t(
        "{0} refuses: its quota is used up, or the request is blocked. It says: {1}",
        name,
        words,
      ),
      options,
    );
  }
  if (code === LanguageModelError.NotFound.name) {
    return new AppError(
      "model.not_found",
      vscode.l10n.t("{0} is not there any more. Choose another model.", name),
      options,
    );
  }
  if (saysTooLong(words)) {
    return new AppError(
      "model.too_long",
      vscode.l10n.t(
        "The conversation is too long for {0}. Start a new chat, or choose a model with a longer context.",
        name,
      ),
      options,
    );
  }
  return new AppError("model.failed", vscode.l10n.t("{0} failed; try again. It says: {1}", name, words), {
    ...options,
    retry: true,
  });
}

/** The editor passes on whatever its own code throws, such as the event of a picture that it cannot read. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return vscode.l10n.t("something that cannot be shown");
  const cause = error.cause instanceof Error ? messageOf(error.cause) : "";
  return redact([error.message, cause].filter((text) => text !== "").join(" – ")).slice(0, 300);
}
