import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  customFetch,
  refreshTokenGrantRequest,
} from "oauth4webapi";
import { Secret } from "../../core/base/secret.ts";
import type {
  Discovery,
  OAuthClient,
  OAuthTokens,
  PendingAuthorization,
  Trace,
} from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../protocol/oauth.ts";
import { libraryAuth, libraryClient, libraryServer, proofsOf } from "./library-server.ts";
import type { Requests } from "./requests.ts";
import { shownUrl } from "./shown-url.ts";
import { type Before, throwIfRefused, tokensIn } from "./token-answer.ts";

/** What all of these requests are made with. */
export interface TokenRequest {
  readonly requests: Requests;
  readonly discovery: Discovery;
  readonly client: OAuthClient;
  readonly trace: Trace;
  readonly signal: AbortSignal;
}

/** Tokens for a code; `parameters` are those of the callback as they were checked. */
export async function exchangeCode(
  request: TokenRequest,
  pending: PendingAuthorization,
  parameters: URLSearchParams,
  omitResource: boolean,
): Promise<OAuthTokens> {
  const { discovery, client } = request;
  const code = new Secret(parameters.get("code") ?? "");
  const { tokens, url } = prepared(request, "token", "Asks for tokens.", [code, pending.verifier]);
  return tokens(
    (options) =>
      authorizationCodeGrantRequest(
        libraryServer(discovery.server),
        libraryClient(client),
        libraryAuth(client, { step: "token", url: shownUrl(url) }),
        parameters,
        pending.redirectUri,
        pending.verifier.reveal(),
        { ...options, additionalParameters: resourceOf(discovery, omitResource) },
      ),
    { scopes: pending.scopes },
  );
}

/** New tokens. Errors: `oauth.invalid_grant` also when there is nothing to get them with. */
export async function refreshTokens(
  request: TokenRequest,
  { refreshToken, scopes }: OAuthTokens,
  omitResource: boolean,
): Promise<OAuthTokens> {
  const { discovery, client } = request;
  const { tokens, url } = prepared(request, "refresh", "Asks for new tokens.", [refreshToken]);
  if (refreshToken === undefined) {
    const failed = { step: "refresh", url: shownUrl(url) } as const;
    throw new OAuthError("oauth.invalid_grant", failed, "This sign-in cannot be renewed; sign in again.");
  }
  return tokens(
    (options) =>
      refreshTokenGrantRequest(
        libraryServer(discovery.server),
        libraryClient(client),
        libraryAuth(client, { step: "refresh", url: shownUrl(url) }),
        refreshToken.reveal(),
        { ...options, additionalParameters: resourceOf(discovery, omitResource) },
      ),
    { scopes, refreshToken },
  );
}

interface LibraryOptions {
  readonly [customFetch]: Parameters<Parameters<Requests["send"]>[1]>[0];
  readonly [allowInsecureRequests]: boolean;
}

/** The token endpoint, and how it is asked; `secrets` are those that go there. */
function prepared(
  { requests, discovery, client, trace, signal }: TokenRequest,
  step: OAuthStep,
  doing: string,
  secrets: readonly (Secret | undefined)[],
): {
  readonly url: URL;
  readonly tokens: (
    send: (options: LibraryOptions) => Promise<Response>,
    before: Before,
  ) => Promise<OAuthTokens>;
} {
  const url = new URL(discovery.server.tokenEndpoint);
  return {
    url,
    tokens: (send, before) =>
      requests.send(
        { step, url, doing, trace, signal },
        (plainFetch) =>
          send({ [customFetch]: plainFetch, [allowInsecureRequests]: url.protocol === "http:" }),
        async (reply) => {
          throwIfRefused(reply, step, url, [...secrets, ...proofsOf(client)]);
          const value = await tokensIn(reply, { step, url }, discovery, client, before);
          return { value, detail: found(value) };
        },
      ),
  };
}

function found({ expiresAt, refreshToken }: OAuthTokens): string {
  const until =
    expiresAt === undefined ? "" : ` until ${new Date(expiresAt * 1000).toISOString().slice(0, 19)}Z`;
  return `There is a token${until}, ${refreshToken === undefined ? "without" : "with"} a refresh token.`;
}

function resourceOf({ resource }: Discovery, omitResource: boolean): Record<string, string> {
  return resource === undefined || omitResource ? {} : { resource };
}
