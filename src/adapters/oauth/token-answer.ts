import { processGenericTokenEndpointResponse, type TokenEndpointResponse } from "oauth4webapi";
import { Secret } from "../../core/base/secret.ts";
import type { Discovery, OAuthClient, OAuthTokens } from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../protocol/oauth.ts";
import { type Fields, numberIn, textIn, textsIn } from "./fields.ts";
import { libraryClient, libraryServer } from "./library-server.ts";
import { refusal } from "./refusal.ts";
import { asResponse, type Reply } from "./reply.ts";
import { serverWords } from "./server-words.ts";
import { shownUrl } from "./shown-url.ts";
import { unusable } from "./unusable.ts";

/** A hundred years: who writes more means that it does not end, and dates have an end. */
const forEverSeconds = 3_155_760_000;

/** A token goes into a header (RFC 6749, appendix A.12). */
const sendable = /^[\x20-\x7e]+$/;

/** What stays where an answer does not say it. */
export interface Before {
  readonly scopes: readonly string[];
  readonly refreshToken?: Secret;
}

/** The tokens in an answer that is no refusal. Errors: `oauth.bad_reply`. */
export async function tokensIn(
  reply: Reply,
  { step, url }: { readonly step: OAuthStep; readonly url: URL },
  { server }: Discovery,
  client: OAuthClient,
  before: Before,
): Promise<OAuthTokens> {
  const answer = await processGenericTokenEndpointResponse(
    libraryServer(server),
    libraryClient(client),
    asResponse(reply, cleaned(reply.json ?? {})),
  ).catch(() => undefined);
  if (answer?.token_type !== "bearer" || !sendable.test(answer.access_token))
    throw noTokens(reply, step, url);
  return tokensOf(answer, before);
}

/** Its code for what is wrong counts whatever the status is: servers send it with 200 and with 401 as well as with 400. */
export function throwIfRefused(
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
    throw refusal({ host: url.host, error: serverWords(error, secrets), words }, failed);
  }
  // A page is of a proxy or a gate in front of it, which knows nothing of clients.
  if (status === 401 && !reply.isHtml)
    throw refusal({ host: url.host, error: "invalid_client", words: "" }, failed);
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
    expires_in: expires === undefined || expires < 0 || expires > forEverSeconds ? undefined : expires,
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
