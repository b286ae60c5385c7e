import { OAuthError, type FailedStep, type OAuthErrorCode } from "../../core/oauth/oauth-error.ts";
import { withWords } from "./server-words.ts";

/** What a server has answered instead of what it was asked for (RFC 6749, sections 4.1.2.1 and 5.2). */
export interface Refused {
  readonly host: string;
  /** Its code for it. */
  readonly error: string;
  /** Its words, without secrets. */
  readonly words: string;
}

/** The failure that a code of OAuth means. */
export function refusal({ host, error, words }: Refused, failed: FailedStep): OAuthError {
  const failure = (code: OAuthErrorCode, sentence: string, retry = false): OAuthError =>
    new OAuthError(code, failed, withWords(sentence, words), retry ? { retry } : {});
  switch (error) {
    case "access_denied":
      return failure("oauth.denied", `The sign-in at ${host} was not allowed; sign in again and allow it.`);
    case "invalid_client":
    case "unauthorized_client":
      return failure(
        "oauth.invalid_client",
        `${host} does not know this client (any more); register it again.`,
      );
    case "invalid_grant":
      return failure("oauth.invalid_grant", `The sign-in at ${host} is over; sign in again.`);
    case "invalid_scope":
      return failure(
        "oauth.invalid_scope",
        `${host} does not give the scopes that were asked for; set others on the card, or register the client again.`,
      );
    case "invalid_target":
      return failure(
        "oauth.refused",
        `${host} does not take the parameter resource; switch it off on the card, then sign in again.`,
      );
    case "server_error":
    case "temporarily_unavailable":
    case "slow_down":
      return failure("oauth.unreachable", `${host} has trouble of its own; try again later.`, true);
    default:
      // A code is a word (section 5.2); what is none is not shown.
      return failure(
        "oauth.refused",
        `${host} refuses${/^[\w.-]{1,60}$/.test(error) ? ` (${error})` : ""}; check the settings of the sign-in on the card.`,
      );
  }
}
