import { AppError } from "../../core/base/errors.ts";
import type {
  AuthorizationServer,
  DescribedSignIn,
  DescribeSignIn,
  Trace,
} from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { AddressPolicy } from "./address-policy.ts";
import { isScope } from "./fields.ts";
import type { ServerDiscovery } from "./discover-server.ts";
import { shownUrl } from "./shown-url.ts";
import { told } from "./told.ts";

/** What the document of the tool server says, most wanted first. Errors: {@link OAuthError} when it cannot be read; the signal's reason. */
export async function readDescription(
  describe: DescribeSignIn,
  { server }: AddressPolicy,
  trace: Trace,
  signal: AbortSignal,
): Promise<readonly DescribedSignIn[]> {
  const place = { step: "resource", url: shownUrl(server) } as const;
  trace({ ...place, state: "running", detail: "Reads what the document of the API says of its sign-in." });
  try {
    const said = await describe(signal);
    const detail =
      said.length === 0
        ? "The document of the API names no sign-in in the browser."
        : "The document of the API says where its sign-in is.";
    trace({ ...place, state: said.length === 0 ? "skipped" : "done", detail });
    return said;
  } catch (error) {
    if (signal.aborted) trace({ ...place, state: "failed", detail: "It was cancelled." });
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    trace({ ...place, state: "failed", detail: error.message });
    throw unread(error, place);
  }
}

/** To guess where the sign-in is, because something else did not work at this moment, could hand what is secret to whatever answers there. */
function unread(error: AppError, failed: { readonly step: "resource"; readonly url: string }): OAuthError {
  if (error.code === "tools.unauthorized") {
    return new OAuthError(
      "oauth.bad_reply",
      failed,
      "Only the document of the API can say where its sign-in is, and it is given to nobody without one; paste it on the card as text.",
      { cause: error },
    );
  }
  const { retry } = error;
  return new OAuthError(retry ? "oauth.unreachable" : "oauth.bad_reply", failed, error.message, {
    cause: error,
    retry,
  });
}

/** Of several descriptions one may make no sense. */
const goesOnAfter: readonly string[] = ["oauth.mismatch", "oauth.bad_reply", "oauth.unsafe_address"];

/** What finding described servers takes. */
export interface DescribedServers {
  readonly policy: AddressPolicy;
  readonly servers: ServerDiscovery;
  readonly trace: Trace;
}

/**
 * The first authorization server of those that a document names which is one. Errors: that of the first when none is; `oauth.unreachable` at
 * once.
 */
export async function describedServer(
  descriptions: readonly DescribedSignIn[],
  parts: DescribedServers,
): Promise<{ readonly server: AuthorizationServer; readonly scopes: readonly string[] } | undefined> {
  let failure: OAuthError | undefined;
  for (const said of descriptions) {
    try {
      return { server: await serverOf(said, parts), scopes: said.scopes.filter(isScope) };
    } catch (error) {
      const goesOn = error instanceof OAuthError && goesOnAfter.includes(error.code);
      if (!goesOn) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

async function serverOf(said: DescribedSignIn, parts: DescribedServers): Promise<AuthorizationServer> {
  const { policy, servers, trace } = parts;
  const checked = (what: string, text: string): URL =>
    told(trace, () => policy.check(text, { what, step: "resource", url: shownUrl(policy.server) }));
  if (said.kind === "metadata") {
    return withOwnPage(
      await servers.ofMetadata(checked("the address of the metadata of the sign-in", said.url)),
      parts,
    );
  }
  return withEndpoints(
    checked("the authorizationUrl of the document", said.authorizationUrl),
    checked("the tokenUrl of the document", said.tokenUrl),
    parts,
  );
}

/** A server whose page is where it has its name or its tokens: else it would be another one's page that its users come from. */
function withOwnPage(server: AuthorizationServer, { trace }: DescribedServers): AuthorizationServer {
  const { issuer, authorizationEndpoint, tokenEndpoint } = server;
  const [page, token] = [new URL(authorizationEndpoint), new URL(tokenEndpoint)];
  if (page.origin !== token.origin && page.origin !== new URL(issuer).origin)
    throw strangers(page, token, trace);
  return server;
}

/** The user would sign in at the one, and the other would get the code and what proves the client. */
function strangers(page: URL, token: URL, trace: Trace): OAuthError {
  const message = `The document of the API sends its users to ${page.host} and asks for tokens at ${token.host}, and ${page.host} does not say that they belong together; tell those who run the API.`;
  const failed = { step: "server", url: shownUrl(page) } as const;
  trace({ ...failed, state: "failed", detail: message });
  return new OAuthError("oauth.mismatch", failed, message);
}

/**
 * The server with these endpoints: of its metadata when those name the same ones, since they say more (how clients are registered, PKCE,
 * where tokens are revoked). Two places of different origins count only when the one with the page says so: else a document could let its user
 * sign in at an honest server, and take the code and what proves the client to another.
 */
async function withEndpoints(
  authorization: URL,
  token: URL,
  { servers, trace }: DescribedServers,
): Promise<AuthorizationServer> {
  const known = await metadataOf(authorization, token, servers);
  // The document may have something in the query that it needs.
  if (known !== undefined) return { ...known, authorizationEndpoint: authorization.href };
  if (authorization.origin !== token.origin) throw strangers(authorization, token, trace);
  const guess = servers.guessed();
  const isGuess =
    guess.authorizationEndpoint === withoutQuery(authorization.href) && guess.tokenEndpoint === token.href;
  const detail = "Nothing more is known of the authorization server than what the document says.";
  trace({ step: "server", state: "skipped", url: shownUrl(token), detail });
  if (isGuess) return { ...guess, authorizationEndpoint: authorization.href };
  return {
    issuer: token.href,
    isNameless: true,
    authorizationEndpoint: authorization.href,
    tokenEndpoint: token.href,
    scopes: [],
    pkceMethods: undefined,
    tokenAuthMethods: [],
    sendsIssuer: false,
    takesMetadataDocuments: false,
  };
}

/** Deeper there are no issuers. */
const maxDepth = 3;

/**
 * What a server says of itself that has these endpoints. It is looked for above its token endpoint, or at the origin of the page where one
 * signs in when that is another. Errors: `oauth.unreachable` when it cannot be known at this moment; all else says that there is none.
 */
async function metadataOf(
  authorization: URL,
  token: URL,
  servers: ServerDiscovery,
): Promise<AuthorizationServer | undefined> {
  let unreachable: OAuthError | undefined;
  for (const issuer of issuersFor(authorization, token)) {
    try {
      const found = await servers.at(issuer);
      const isPage =
        found !== undefined && withoutQuery(found.authorizationEndpoint) === withoutQuery(authorization.href);
      if (isPage && found.tokenEndpoint === token.href) return found;
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      if (error.code === "oauth.unreachable") unreachable ??= error;
    }
  }
  if (unreachable !== undefined) throw unreachable;
  return undefined;
}

function issuersFor(authorization: URL, token: URL): readonly URL[] {
  const parts = token.pathname.split("/").slice(1, -1);
  const above = Array.from({ length: Math.min(parts.length, maxDepth) + 1 }, (_, depth) => {
    const issuer = new URL(token.origin);
    issuer.pathname = parts.slice(0, depth).join("/");
    return issuer;
  });
  // Who only asks for tokens cannot say for another whose page it is.
  return authorization.origin === token.origin ? above : [new URL(authorization.origin)];
}

function withoutQuery(address: string): string {
  return address.replace(/\?.*$/, "");
}
