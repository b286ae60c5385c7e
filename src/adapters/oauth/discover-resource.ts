import type { Trace } from "../../core/oauth/authorization-servers.ts";
import { bearerChallenges } from "../../core/oauth/challenge.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { AddressPolicy } from "./address-policy.ts";
import { scopesIn, textIn, textsIn } from "./fields.ts";
import type { Reply } from "./reply.ts";
import type { Finding, Requests } from "./requests.ts";
import { shownUrl } from "./shown-url.ts";
import { told } from "./told.ts";
import { unusable } from "./unusable.ts";

/** What a tool server says of its protection (RFC 9728). */
export interface ProtectedResource {
  /** To the letter as it names itself. */
  readonly resource: string;
  /** Addresses that are safe to ask, at least one. */
  readonly issuers: readonly URL[];
  readonly scopes: readonly string[];
}

const wellKnown = "/.well-known/oauth-protected-resource";
const maxIssuers = 5;

/**
 * Looks for it where the challenge says, then where it belongs, then at the root of the origin. Undefined when there is none anywhere, as with
 * servers of 2025-03-26. Anything but a "not here" stops: to go on as if there were none would hand what is secret to whatever answers there.
 */
export async function discoverResource(
  requests: Requests,
  policy: AddressPolicy,
  challenge: string | undefined,
  trace: Trace,
  signal: AbortSignal,
): Promise<ProtectedResource | undefined> {
  const { server } = policy;
  const named = bearerChallenges(challenge).find(({ resourceMetadata }) => resourceMetadata !== undefined);
  const place = { what: "the address of the metadata", step: "resource", url: shownUrl(server) } as const;
  const candidates = [
    ...(named === undefined ? [] : [told(trace, () => policy.check(named.resourceMetadata, place))]),
    ...atServer(server),
  ];
  const asked = new Set<string>();
  for (const url of candidates) {
    if (asked.has(url.href)) continue;
    asked.add(url.href);
    const doing = "Looks for what the tool server says of its sign-in.";
    const found = await requests.get({ step: "resource", url, doing, trace, signal }, (reply) =>
      read(reply, url, policy),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** With the path of the server inserted (RFC 9728, section 3.1), and without. */
function atServer(server: URL): readonly URL[] {
  const root = new URL(wellKnown, server);
  if (server.pathname === "/") return [root];
  const inserted = new URL(wellKnown + server.pathname, server);
  inserted.search = server.search;
  return [inserted, root];
}

function read(reply: Reply, url: URL, policy: AddressPolicy): Finding<ProtectedResource | undefined> {
  const { status, json } = reply;
  if (status >= 400 && status < 500 && status !== 429) {
    return { value: undefined, state: "skipped", detail: `There is nothing (${String(status)}).` };
  }
  if (status !== 200 || json === undefined) throw unusable(reply, "resource", url);
  const failed = { step: "resource", url: shownUrl(url), status } as const;
  const resource = textIn(json, "resource");
  if (resource === undefined) {
    const words = `The metadata at ${url.host} does not say which resource it is of; tell those who run it.`;
    throw new OAuthError("oauth.bad_reply", failed, words);
  }
  if (!covers(resource, policy.server)) {
    throw new OAuthError(
      "oauth.mismatch",
      failed,
      `The metadata at ${url.host} is of another resource (${JSON.stringify(resource.slice(0, 200))}); check the URL of the tool server.`,
    );
  }
  const addresses = textsIn(json, "authorization_servers") ?? [];
  if (addresses.length === 0) {
    const words = `The metadata at ${url.host} names no authorization server to sign in at; tell those who run it.`;
    throw new OAuthError("oauth.bad_reply", failed, words);
  }
  const place = { what: "the authorization server", step: "resource", url: failed.url } as const;
  const issuers = addresses.slice(0, maxIssuers).map((address) => policy.check(address, place));
  const scopes = scopesIn(json, "scopes_supported");
  return {
    value: { resource, issuers, scopes },
    detail: `Its sign-in is at ${issuers.map(shownUrl).join(", ")}.`,
  };
}

/** Whether a resource is this server or a place above it: of the same origin, and the beginning of its path. */
function covers(resource: string, server: URL): boolean {
  const url = URL.parse(resource);
  if (url === null || url.origin !== server.origin || url.hash !== "") return false;
  const above = url.pathname.replace(/\/+$/, "");
  return `${server.pathname.replace(/\/+$/, "")}/`.startsWith(`${above}/`);
}
