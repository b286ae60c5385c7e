import { AppError } from "../../core/base/errors.ts";
import type {
  AuthorizationServer,
  DescribedSignIn,
  DescribeSignIn,
  Trace,
} from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { AddressPolicy } from "./address-policy.ts";
import type { ServerDiscovery } from "./discover-server.ts";
import { shownUrl } from "./shown-url.ts";
import { told } from "./told.ts";

/** What the document of the tool server says. One that cannot be read says nothing: the sign-in may be found without it. */
export async function readDescription(
  describe: DescribeSignIn,
  { server }: AddressPolicy,
  trace: Trace,
  signal: AbortSignal,
): Promise<DescribedSignIn | undefined> {
  const place = { step: "resource", url: shownUrl(server) } as const;
  trace({ ...place, state: "running", detail: "Reads what the document of the API says of its sign-in." });
  try {
    const said = await describe(signal);
    trace({
      ...place,
      state: said === undefined ? "skipped" : "done",
      detail:
        said === undefined
          ? "The document of the API names no sign-in in the browser."
          : "The document of the API says where its sign-in is.",
    });
    return said;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    trace({ ...place, state: "skipped", detail: `The document of the API says nothing. ${error.message}` });
    return undefined;
  }
}

/**
 * The authorization server that a document names by its metadata, or by its endpoints: those of the metadata at their origin when it has the
 * same, since it says more (how clients are registered, PKCE, where tokens are revoked). Errors: `oauth.unsafe_address`; of metadata that is
 * named as those of {@link ServerDiscovery}.
 */
export async function describedServer(
  said: DescribedSignIn,
  policy: AddressPolicy,
  servers: ServerDiscovery,
  trace: Trace,
): Promise<AuthorizationServer> {
  const checked = (what: string, text: string): URL =>
    told(trace, () => policy.check(text, { what, step: "resource", url: shownUrl(policy.server) }));
  if (said.kind === "metadata") {
    return servers.ofMetadata(checked("the address of the metadata of the sign-in", said.url));
  }
  const authorization = checked("the authorizationUrl of the document", said.authorizationUrl);
  const token = checked("the tokenUrl of the document", said.tokenUrl);
  const known = await metadataAt(token.origin, servers);
  if (known?.authorizationEndpoint === authorization.href && known.tokenEndpoint === token.href) return known;
  trace({
    step: "server",
    state: "skipped",
    url: shownUrl(token),
    detail: "Nothing more is known of the authorization server than what the document says.",
  });
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

/** Whatever is wrong with it, nobody has said that there is any. */
async function metadataAt(
  origin: string,
  servers: ServerDiscovery,
): Promise<AuthorizationServer | undefined> {
  try {
    return await servers.at(new URL(origin));
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}
