import {
  type AuthorizationServer as LibraryServer,
  type Client,
  type ClientAuth,
  ClientSecretPost,
  None,
} from "oauth4webapi";
import { Secret } from "../../core/base/secret.ts";
import type { AuthorizationServer, OAuthClient } from "../../core/oauth/authorization-servers.ts";
import { type FailedStep, OAuthError } from "../../core/oauth/oauth-error.ts";
import { formEncoded } from "./form-encoded.ts";

/** An authorization server in the library's words. */
export function libraryServer(server: AuthorizationServer): LibraryServer {
  const { registrationEndpoint, revocationEndpoint } = server;
  return {
    issuer: server.issuer,
    authorization_endpoint: server.authorizationEndpoint,
    token_endpoint: server.tokenEndpoint,
    ...(registrationEndpoint === undefined ? {} : { registration_endpoint: registrationEndpoint }),
    ...(revocationEndpoint === undefined ? {} : { revocation_endpoint: revocationEndpoint }),
    authorization_response_iss_parameter_supported: server.sendsIssuer,
  };
}

/** A client in the library's words. */
export function libraryClient({ clientId }: OAuthClient): Client {
  return { client_id: clientId };
}

/** What a server is told by a client that proves itself, in all of its forms. */
export function proofsOf({ clientId, clientSecret }: OAuthClient): readonly Secret[] {
  return clientSecret === undefined ? [] : [clientSecret, new Secret(basicPair(clientId, clientSecret))];
}

/** How a client proves itself to the library's requests. Errors: `oauth.invalid_client` when its secret is not there. */
export function libraryAuth({ auth, clientSecret }: OAuthClient, failed: FailedStep): ClientAuth {
  if (auth === "none") return None();
  if (clientSecret === undefined) {
    throw new OAuthError(
      "oauth.invalid_client",
      failed,
      "The secret of the client is not there; set it on the card, or register the client again.",
    );
  }
  return auth === "client_secret_post" ? ClientSecretPost(clientSecret.reveal()) : basic(clientSecret);
}

/**
 * HTTP Basic as RFC 6749 has it (section 2.3.1). The library's own also encodes `-`, `_` and `.`, which servers refuse that do not decode;
 * a form leaves them as they are, and is what servers decode that do (https://github.com/panva/oauth4webapi/issues/148).
 */
function basic(secret: Secret): ClientAuth {
  return (_server, { client_id: id }, _body, headers) => {
    headers.set("authorization", `Basic ${basicPair(id, secret)}`);
  };
}

function basicPair(id: string, secret: Secret): string {
  return btoa(`${formEncoded(id)}:${formEncoded(secret.reveal())}`);
}
