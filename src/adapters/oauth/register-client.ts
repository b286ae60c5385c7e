import { allowInsecureRequests, customFetch, dynamicClientRegistrationRequest } from "oauth4webapi";
import { Secret } from "../../core/base/secret.ts";
import type {
  ClientAuth,
  ClientWish,
  Discovery,
  OAuthClient,
  Trace,
} from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import { oneLine } from "../../core/tools/plain-text.ts";
import { askedScopes } from "./asked-scopes.ts";
import { numberIn, textIn } from "./fields.ts";
import { libraryServer } from "./library-server.ts";
import type { Reply } from "./reply.ts";
import type { Requests } from "./requests.ts";
import { serverWords, withWords } from "./server-words.ts";
import { shownUrl } from "./shown-url.ts";
import { told } from "./told.ts";
import { unusable } from "./unusable.ts";

const byHand = "register a client there by hand and set its id on the card";
/** Those that we can do, the one without a secret first: nothing that is shipped to everybody is secret. */
const known = ["none", "client_secret_post", "client_secret_basic"] as const satisfies readonly ClientAuth[];

export interface Registrar {
  readonly requests: Requests;
  /** Of this extension. */
  readonly version: string;
}

/** Makes this client known to an authorization server, in the order of MCP: a metadata document, else a registration (RFC 7591). */
export async function registerClient(
  { requests, version }: Registrar,
  { server, scopes: _, resource }: Discovery,
  wish: ClientWish,
  trace: Trace,
  signal: AbortSignal,
): Promise<OAuthClient> {
  const { issuer } = server;
  const { redirectUri, metadataDocument } = wish;
  if (server.takesMetadataDocuments && metadataDocument !== undefined) {
    const detail = `The authorization server takes the address of a document as the id of the client. The browser comes back to ${redirectUri}.`;
    trace({ step: "register", state: "done", url: shownUrl(metadataDocument), detail });
    return { issuer, clientId: metadataDocument, auth: "none", origin: "metadata-document", redirectUri };
  }
  if (server.registrationEndpoint === undefined) return told(trace, () => noRegistration(server));
  const url = new URL(server.registrationEndpoint);
  const wanted = authFor(server.tokenAuthMethods);
  const scopes = askedScopes(server, wish.scopes);
  const metadata = {
    client_name: "Backburner",
    application_type: "native",
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: wanted,
    software_id: "backburner",
    software_version: version,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  };
  const ask = { step: "register", url, doing: "Asks to be known as a client.", trace, signal } as const;
  return requests.send(
    ask,
    (plainFetch) =>
      dynamicClientRegistrationRequest(libraryServer(server), metadata, {
        [customFetch]: plainFetch,
        [allowInsecureRequests]: url.protocol === "http:",
      }),
    (reply) => {
      const isGuess = resource === undefined;
      if (reply.status !== 200 && reply.status !== 201) throw refusedRegistration(reply, url, isGuess);
      const client = registered(reply, wanted, url);
      const value: OAuthClient = { issuer, origin: "dynamic", redirectUri, ...client };
      return { value, detail: `It is known as ${oneLine(client.clientId, 100)} (${client.auth}).` };
    },
  );
}

function registered(
  reply: Reply,
  wanted: ClientAuth,
  url: URL,
): Pick<OAuthClient, "clientId" | "clientSecret" | "auth" | "secretExpiresAt"> {
  const { json, status } = reply;
  if (json === undefined) throw unusable(reply, "register", url);
  const clientId = textIn(json, "client_id");
  const secret = textIn(json, "client_secret");
  const failed = { step: "register", url: shownUrl(url), status } as const;
  if (clientId === undefined) {
    const words = `${url.host} has registered a client without an id; ${byHand}.`;
    throw new OAuthError("oauth.bad_reply", failed, words);
  }
  const given = textIn(json, "token_endpoint_auth_method");
  const auth = secret === undefined ? "none" : (known.find((one) => one === given) ?? wayWithSecret(wanted));
  if (
    given !== undefined &&
    given !== auth &&
    (secret === undefined || !known.some((one) => one === given))
  ) {
    const words = `${url.host} wants clients to prove themselves in a way that is not possible here (${JSON.stringify(given.slice(0, 60))}); ${byHand}.`;
    throw new OAuthError("oauth.bad_reply", failed, words);
  }
  const expires = numberIn(json, "client_secret_expires_at") ?? 0;
  return {
    clientId,
    auth,
    ...(secret === undefined || auth === "none" ? {} : { clientSecret: new Secret(secret) }),
    // Zero is for ever (RFC 7591, section 3.2.1).
    ...(secret === undefined || expires <= 0 ? {} : { secretExpiresAt: expires }),
  };
}

/** A server that says nothing of it gets a client without a secret: then nearly all of them take one. */
function authFor(methods: readonly string[]): ClientAuth {
  return methods.length === 0 ? "none" : (known.find((one) => methods.includes(one)) ?? "none");
}

/** One that gives a secret unasked means what RFC 7591 has as the usual. */
function wayWithSecret(wanted: ClientAuth): ClientAuth {
  return wanted === "none" ? "client_secret_basic" : wanted;
}

function noRegistration({ issuer, takesMetadataDocuments }: Discovery["server"]): never {
  const instead = takesMetadataDocuments
    ? "set backburner.tools.clientMetadataDocument to the address of a client ID metadata document, or "
    : "";
  throw new OAuthError(
    "oauth.no_registration",
    { step: "register", url: shownUrl(issuer) },
    `The authorization server ${shownUrl(issuer)} does not register clients by itself; ${instead}${byHand}.`,
  );
}

function refusedRegistration(reply: Reply, url: URL, isGuess: boolean): OAuthError {
  const { status, json = {}, isHtml } = reply;
  const failed = { step: "register", url: shownUrl(url), status } as const;
  const shown = String(status);
  if (status >= 500 || status === 429) return unusable(reply, "register", url);
  if (status === 404 || status === 405) {
    const message = isGuess
      ? `Nothing at ${url.host} says how to sign in, and it registers no clients (${shown}); check the URL, choose another authentication, or ${byHand}.`
      : `The authorization server ${url.host} registers no clients there (${shown}); ${byHand}.`;
    return new OAuthError("oauth.no_registration", failed, message);
  }
  const words = isHtml ? "" : serverWords(textIn(json, "error_description") ?? textIn(json, "error"), []);
  const sentence =
    status === 401 || status === 403
      ? `The authorization server ${url.host} registers only clients that it has been told of (${shown}); ${byHand}.`
      : `The authorization server ${url.host} refuses to register this client (${shown}); ${byHand}.`;
  return new OAuthError("oauth.registration_refused", failed, withWords(sentence, words));
}
