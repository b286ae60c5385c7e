import { calculatePKCECodeChallenge, generateRandomCodeVerifier, generateRandomState } from "oauth4webapi";
import { Secret } from "../../core/base/secret.ts";
import type {
  AuthorizationWish,
  Discovery,
  PendingAuthorization,
} from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import { askedScopes, offlineAccess } from "./asked-scopes.ts";
import { shownUrl } from "./shown-url.ts";

/** The address for the browser: code, PKCE with S256 always, 256 bit of state. Errors: `oauth.no_pkce`. */
export async function beginAuthorization(
  { server, resource }: Discovery,
  { client, scopes, omitResource, allowSilentPkce }: AuthorizationWish,
): Promise<PendingAuthorization> {
  if (server.pkceMethods?.includes("S256") !== true && !allowSilentPkce) {
    throw new OAuthError(
      "oauth.no_pkce",
      { step: "browser", url: shownUrl(server.authorizationEndpoint) },
      `The authorization server ${shownUrl(server.issuer)} does not say that it protects the sign-in against theft (PKCE with S256); ask those who run it, or allow it on the card if you know that it does.`,
    );
  }
  const verifier = generateRandomCodeVerifier();
  const state = generateRandomState();
  const asked = askedScopes(server, scopes);
  const url = new URL(server.authorizationEndpoint);
  const parameters = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    ...(resource === undefined || omitResource ? {} : { resource }),
    ...(asked.length === 0 ? {} : { scope: asked.join(" ") }),
    // OpenID Connect gives it only with consent (Core, section 11).
    ...(asked.includes(offlineAccess) ? { prompt: "consent" } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return {
    url: url.href,
    state,
    verifier: new Secret(verifier),
    redirectUri: client.redirectUri,
    scopes: asked,
  };
}
