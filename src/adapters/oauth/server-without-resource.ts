import type { AuthorizationServer, DescribeSignIn } from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import { describedServer, type DescribedServers, readDescription } from "./described-server.ts";
import { shownUrl } from "./shown-url.ts";

/**
 * The authorization server of a tool server without protected-resource metadata, and what to ask it for. As in MCP of 2025-03-26 it is its
 * own origin, which says so; else what its document says; and where nobody says anything, the endpoints that were fixed then.
 * Errors: of what its origin has, unless the document says more; of the document.
 */
export async function serverWithoutResource(
  describe: DescribeSignIn | undefined,
  parts: DescribedServers,
  signal: AbortSignal,
): Promise<{ readonly server: AuthorizationServer; readonly scopes: readonly string[] }> {
  const { policy, servers, trace } = parts;
  const origin = new URL(policy.server.origin);
  let noise: OAuthError | undefined;
  try {
    const own = await servers.at(origin);
    if (own !== undefined) return { server: own, scopes: [] };
  } catch (error) {
    const isNoise = error instanceof OAuthError && error.code !== "oauth.unreachable";
    if (describe === undefined || !isNoise) throw error;
    noise = error;
  }
  const said = describe === undefined ? [] : await readDescription(describe, policy, trace, signal);
  const found = await describedServer(said, parts);
  if (found !== undefined) return found;
  if (noise !== undefined) throw noise;
  const detail =
    "Nothing is said about the sign-in anywhere; it is tried where servers of 2025-03-26 have it.";
  trace({ step: "server", state: "skipped", url: shownUrl(origin), detail });
  return { server: servers.guessed(), scopes: [] };
}
