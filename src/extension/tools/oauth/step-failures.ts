import { OAuthError, type OAuthErrorCode } from "../../../core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../../protocol/oauth.ts";
import type { Translator } from "../translator.ts";

/** Does something of a sign-in; the message of its failure begins with the step that has failed. */
export async function namingStep<T>(work: Promise<T>, l10n: Translator): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const { failed, retry } = error;
    const status = failed.status === undefined ? "" : ` (HTTP ${String(failed.status)})`;
    const message = `${stepWord(failed.step, l10n)}${status}: ${error.message}`;
    throw new OAuthError(error.code as OAuthErrorCode, failed, message, { cause: error, retry });
  }
}

/** A step as a heading. */
export function stepWord(step: OAuthStep, l10n: Translator): string {
  switch (step) {
    case "challenge":
      return l10n.t("Asking the tool server");
    case "resource":
      return l10n.t("Reading what the tool server wants");
    case "server":
      return l10n.t("Reading what the authorization server offers");
    case "register":
      return l10n.t("Registering the client");
    case "browser":
      return l10n.t("Opening the browser");
    case "callback":
      return l10n.t("Coming back from the browser");
    case "token":
      return l10n.t("Getting a token");
    case "refresh":
      return l10n.t("Renewing the sign-in");
    case "revoke":
      return l10n.t("Signing out");
  }
}
