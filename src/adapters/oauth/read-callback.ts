import { AuthorizationResponseError, validateAuthResponse } from "oauth4webapi";
import type {
  AuthorizationServer,
  OAuthClient,
  PendingAuthorization,
} from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import { libraryClient, libraryServer } from "./library-server.ts";
import { refusal } from "./refusal.ts";
import { serverWords } from "./server-words.ts";
import { shownUrl } from "./shown-url.ts";

/**
 * The parameters that came back, when they are an answer to what was asked: the same state and, to the letter, the same issuer
 * (RFC 9207, section 2.4), of refusals too. Errors: `oauth.bad_callback`, which shows nothing of an answer that may be anybody's;
 * `oauth.denied` and what else servers refuse with.
 */
export function readCallback(
  server: AuthorizationServer,
  client: OAuthClient,
  { state, verifier }: PendingAuthorization,
  callback: URL,
): URLSearchParams {
  const failed = { step: "callback", url: shownUrl(new URL(callback.pathname, callback)) } as const;
  const host = new URL(server.authorizationEndpoint).host;
  try {
    const parameters = validateAuthResponse(
      libraryServer(server),
      libraryClient(client),
      comparable(server, callback.searchParams),
      state,
    );
    if (parameters.get("code")) return parameters;
  } catch (error) {
    if (error instanceof AuthorizationResponseError) {
      const words = serverWords(error.error_description, [verifier]);
      throw refusal({ host, error: error.error, words }, failed);
    }
  }
  throw new OAuthError(
    "oauth.bad_callback",
    failed,
    `What came back from the browser is no answer of ${host} to this sign-in, and was not used; sign in again.`,
  );
}

/** Of a server whose name nobody knows it may be any name at its origin. */
function comparable(server: AuthorizationServer, answer: URLSearchParams): URLSearchParams {
  const { isNameless, tokenEndpoint } = server;
  const names = answer.getAll("iss");
  const isOfItsOrigin = URL.parse(names[0] ?? "")?.origin === new URL(tokenEndpoint).origin;
  if (isNameless !== true || names.length !== 1 || !isOfItsOrigin) return answer;
  const rest = new URLSearchParams(answer);
  rest.delete("iss");
  return rest;
}
