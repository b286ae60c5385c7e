import type { AuthorizationServer, Trace } from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { AddressPolicy } from "./address-policy.ts";
import { textIn } from "./fields.ts";
import type { Requests } from "./requests.ts";
import { serverMetadata } from "./server-metadata.ts";
import { shownUrl } from "./shown-url.ts";
import { unusable } from "./unusable.ts";

const doing = "Looks for what the authorization server says of itself.";

/** Finds authorization servers by their addresses. */
export class ServerDiscovery {
  readonly #requests: Requests;
  readonly #policy: AddressPolicy;
  readonly #trace: Trace;
  readonly #signal: AbortSignal;

  constructor(requests: Requests, policy: AddressPolicy, trace: Trace, signal: AbortSignal) {
    this.#requests = requests;
    this.#policy = policy;
    this.#trace = trace;
    this.#signal = signal;
  }

  /** The first of them that answers. Errors: that of the first when none does; at once when one is not what it says it is. */
  async firstOf(issuers: readonly URL[]): Promise<AuthorizationServer> {
    let failure: unknown;
    for (const issuer of issuers) {
      try {
        const server = await this.at(issuer);
        if (server !== undefined) return server;
        failure ??= nothingAt(issuer);
      } catch (error) {
        const goesOn =
          error instanceof OAuthError && ["oauth.unreachable", "oauth.bad_reply"].includes(error.code);
        if (!goesOn) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  /** The one that has this address; undefined when there is nothing of it. Errors: of what it has there. */
  async at(issuer: URL): Promise<AuthorizationServer | undefined> {
    return this.#find(() => issuer, placesOf(issuer));
  }

  /** The one whose metadata are at this address, or that has it itself. Errors: as of one that was named. */
  async ofMetadata(url: URL): Promise<AuthorizationServer> {
    const found = url.pathname.includes("/.well-known/")
      ? await this.#find((named) => issuerAt(url, named), [url])
      : await this.at(url);
    if (found === undefined) throw nothingAt(url);
    return found;
  }

  /** The one at the tool server's origin that says nothing, with the endpoints at fixed places as in MCP of 2025-03-26. */
  guessed(): AuthorizationServer {
    const origin = new URL(this.#policy.server.origin);
    const at = (path: string): string => new URL(path, origin).href;
    return {
      issuer: origin.origin,
      authorizationEndpoint: at("/authorize"),
      tokenEndpoint: at("/token"),
      registrationEndpoint: at("/register"),
      scopes: [],
      // That revision demands it of every server.
      pkceMethods: ["S256"],
      tokenAuthMethods: [],
      sendsIssuer: false,
      takesMetadataDocuments: false,
    };
  }

  /** Undefined when there is nothing at all of these places. A web page is often how a server says that there is nothing: it counts when no other place has more. */
  async #find(
    issuerOf: (named: string) => URL,
    places: readonly URL[],
  ): Promise<AuthorizationServer | undefined> {
    let noise: OAuthError | undefined;
    for (const url of places) {
      const ask = { step: "server", url, doing, trace: this.#trace, signal: this.#signal } as const;
      try {
        const server = await this.#requests.get(ask, async (reply) => {
          const { status, json } = reply;
          if (status >= 400 && status < 500 && status !== 429) {
            const detail = `There is nothing (${String(status)}).`;
            return { value: undefined, state: "skipped" as const, detail };
          }
          if (status !== 200 || json === undefined) throw unusable(reply, "server", url);
          const value = await serverMetadata(
            reply,
            issuerOf(textIn(json, "issuer") ?? ""),
            url,
            this.#policy,
          );
          return { value, detail: `It is ${value.issuer}.` };
        });
        if (server !== undefined) return server;
      } catch (error) {
        if (!(error instanceof OAuthError) || error.code !== "oauth.bad_reply") throw error;
        noise ??= error;
      }
    }
    if (noise !== undefined) throw noise;
    return undefined;
  }
}

/** RFC 8414 and OpenID Connect Discovery with the path inserted, and the latter with it in front, in the order of MCP. */
function placesOf(issuer: URL): readonly URL[] {
  const path = issuer.pathname.replace(/\/+$/, "");
  const paths = [
    `/.well-known/oauth-authorization-server${path}`,
    `/.well-known/openid-configuration${path}`,
    `${path}/.well-known/openid-configuration`,
  ];
  return [...new Set(paths)].map((one) => {
    const url = new URL(issuer.origin);
    // Not as a reference: a path that begins with two slashes would be another host.
    url.pathname = one;
    return url;
  });
}

/** Whose metadata an address has: the one that names itself there, when it has them at that address (RFC 8414, section 3.3). */
function issuerAt(url: URL, named: string): URL {
  const issuer = URL.parse(named);
  return issuer !== null && placesOf(issuer).some(({ href }) => href === url.href) ? issuer : url;
}

function nothingAt(issuer: URL): OAuthError {
  return new OAuthError(
    "oauth.bad_reply",
    { step: "server", url: shownUrl(issuer), status: 404 },
    `The authorization server ${shownUrl(issuer)} says nowhere how to sign in; tell those who run the tool server.`,
  );
}
