import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  customFetch,
  processGenericTokenEndpointResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
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
import { type Fields, numberIn, textIn, textsIn } from "./fields.ts";
import { libraryAuth, libraryClient, libraryServer } from "./library-server.ts";
import { refusal } from "./refusal.ts";
import { asResponse, type Reply } from "./reply.ts";
import type { Requests } from "./requests.ts";
import { serverWords } from "./server-words.ts";
import { shownUrl } from "./shown-url.ts";
import { unusable } from "./unusable.ts";

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

/** Ends a token (RFC 7009). */
export async function revokeToken(
  { requests, discovery, client, trace, signal }: TokenRequest,
  token: Secret,
  kind: "refresh_token" | "access_token",
  endpoint: string,
): Promise<void> {
  const url = new URL(endpoint);
  const doing = `Tells the server that the ${kind.replace("_", " ")} is not used any more.`;
  await requests.send(
    { step: "revoke", url, doing, trace, signal },
    (plainFetch) =>
      revocationRequest(
        libraryServer(discovery.server),
        libraryClient(client),
        libraryAuth(client, { step: "revoke", url: shownUrl(url) }),
        token.reveal(),
        {
          [customFetch]: plainFetch,
          [allowInsecureRequests]: url.protocol === "http:",
          additionalParameters: { token_type_hint: kind },
        },
      ),
    (reply) => {
      const { json = {}, status } = reply;
      // Some servers revoke only one kind, and with it the other (section 2.2.1).
      if (textIn(json, "error") === "unsupported_token_type") {
        return {
          value: undefined,
          state: "skipped",
          detail: "The server does not revoke tokens of this kind.",
        };
      }
      if (status < 200 || status > 299) throwUnlessTokens(reply, "revoke", url, [token, client.clientSecret]);
      return { value: undefined, detail: "The server has forgotten it." };
    },
  );
}

interface LibraryOptions {
  readonly [customFetch]: Parameters<Parameters<Requests["send"]>[1]>[0];
  readonly [allowInsecureRequests]: boolean;
}

interface Before {
  readonly scopes: readonly string[];
  readonly refreshToken?: Secret;
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
  const { server } = discovery;
  const url = new URL(server.tokenEndpoint);
  return {
    url,
    tokens: (send, before) =>
      requests.send(
        { step, url, doing, trace, signal },
        (plainFetch) =>
          send({ [customFetch]: plainFetch, [allowInsecureRequests]: url.protocol === "http:" }),
        async (reply) => {
          throwUnlessTokens(reply, step, url, [...secrets, client.clientSecret]);
          const answer = await processGenericTokenEndpointResponse(
            libraryServer(server),
            libraryClient(client),
            asResponse(reply, cleaned(reply.json ?? {})),
          ).catch(() => undefined);
          if (answer?.token_type !== "bearer") throw noTokens(reply, step, url);
          const value = tokensOf(answer, before);
          return { value, detail: found(value) };
        },
      ),
  };
}

/** Its code for what is wrong counts whatever the status is: servers send it with 200 and with 401 as well as with 400. */
function throwUnlessTokens(
  reply: Reply,
  step: OAuthStep,
  url: URL,
  secrets: readonly (Secret | undefined)[],
): void {
  const { json, status } = reply;
  const failed = { step, url: shownUrl(url), status };
  const error = json === undefined ? undefined : textIn(json, "error");
  if (json !== undefined && error !== undefined && status < 500) {
    const words = serverWords(textIn(json, "error_description"), secrets);
    throw refusal({ host: url.host, error, words }, failed);
  }
  if (status === 401) throw refusal({ host: url.host, error: "invalid_client", words: "" }, failed);
  if (status < 200 || status > 299 || (json === undefined && step !== "revoke"))
    throw unusable(reply, step, url);
}

function noTokens({ status }: Reply, step: OAuthStep, url: URL): OAuthError {
  return new OAuthError(
    "oauth.bad_reply",
    { step, url: shownUrl(url), status },
    `${url.host} has answered without a bearer token that can be used; tell those who run it.`,
  );
}

/** What is not needed, or is not as it should be and is not needed, cannot fail. Nobody here reads an ID token. */
function cleaned(json: Fields): Record<string, unknown> {
  const expires = numberIn(json, "expires_in");
  return {
    id_token: undefined,
    expires_in: expires === undefined || expires < 0 ? undefined : expires,
    refresh_token: textIn(json, "refresh_token"),
    scope: textIn(json, "scope") ?? textsIn(json, "scope")?.join(" "),
  };
}

function tokensOf(answer: TokenEndpointResponse, before: Before): OAuthTokens {
  const { access_token: access, refresh_token: refresh, expires_in: expires, scope = "" } = answer;
  const refreshToken = refresh === undefined ? before.refreshToken : new Secret(refresh);
  const scopes = scope.split(" ").filter((one) => one !== "");
  return {
    accessToken: new Secret(access),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expires === undefined ? {} : { expiresAt: Math.floor(Date.now() / 1000) + expires }),
    scopes: scopes.length === 0 ? before.scopes : scopes,
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
