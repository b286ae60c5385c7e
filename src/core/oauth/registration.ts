import type { ToolServer } from "../../protocol/tools.ts";
import type { Discovery, DiscoveryPlace, OAuthClient, Trace } from "./authorization-servers.ts";
import type { OAuthContext } from "./oauth-context.ts";

/** What has to be known of a client that is to be registered. */
export interface WantedClient {
  readonly discovery: Discovery;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/** Makes this program known to an authorization server. Errors: those of the port. */
export function registerClient(
  { authority, metadataDocument }: Pick<OAuthContext, "authority" | "metadataDocument">,
  { discovery, redirectUri, scopes }: WantedClient,
  trace: Trace,
  signal: AbortSignal,
): Promise<OAuthClient> {
  const document = metadataDocument();
  const wish = { redirectUri, scopes, ...(document === undefined ? {} : { metadataDocument: document }) };
  return authority.register(discovery, wish, trace, signal);
}

/** Where the sign-in of a server is looked for; `challenge` is its last one. */
export function placeOf(
  { describe }: Pick<OAuthContext, "describe">,
  server: ToolServer,
  challenge: string | undefined,
): DiscoveryPlace {
  return { url: server.url, challenge, describe: describe?.(server) };
}

/** What the settings of a server say about its requests. */
export function requestOptions({ oauth }: ToolServer): {
  readonly omitResource: boolean;
  readonly allowSilentPkce: boolean;
} {
  return {
    omitResource: oauth?.omit_resource ?? false,
    allowSilentPkce: oauth?.allow_silent_pkce ?? false,
  };
}
