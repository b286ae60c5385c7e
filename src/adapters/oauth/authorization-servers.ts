import type { AuthorizationServers } from "../../core/oauth/authorization-servers.ts";
import { bearerChallenges } from "../../core/oauth/challenge.ts";
import { AddressPolicy } from "./address-policy.ts";
import { beginAuthorization } from "./begin-authorization.ts";
import { discoverResource } from "./discover-resource.ts";
import { ServerDiscovery } from "./discover-server.ts";
import { findChallenge } from "./find-challenge.ts";
import { readCallback } from "./read-callback.ts";
import { registerClient } from "./register-client.ts";
import { Requests } from "./requests.ts";
import { revokeToken } from "./revoke-token.ts";
import { serverWithoutResource } from "./server-without-resource.ts";
import { shownUrl } from "./shown-url.ts";
import { told } from "./told.ts";
import { exchangeCode, refreshTokens } from "./token-requests.ts";

export interface AuthorizationServersOptions {
  /** Takes the place of the default `fetch`. */
  readonly fetch?: typeof fetch;
  /** Of this extension, as clients tell it when they are registered. */
  readonly version: string;
  /** For each request with its answer; 15 s when absent. */
  readonly timeoutMs?: number;
}

/** The requests of OAuth 2.1, made with `oauth4webapi`. */
export function authorizationServers({
  version,
  timeoutMs = 15_000,
  ...rest
}: AuthorizationServersOptions): AuthorizationServers {
  const requests = new Requests({ ...rest, timeoutMs });
  return {
    discover: async (place, trace, signal) => {
      const policy = told(trace, () => new AddressPolicy(place.url));
      const challenge = place.challenge ?? (await findChallenge(requests, policy.server, trace, signal));
      const resource = await discoverResource(requests, policy, challenge, trace, signal);
      const servers = new ServerDiscovery(requests, policy, trace, signal);
      const challenged = bearerChallenges(challenge).flatMap(({ scopes }) => scopes);
      const scopesBut = (named: readonly string[]): readonly string[] => [
        ...new Set(challenged.length === 0 ? named : challenged),
      ];
      if (resource !== undefined) {
        return {
          server: await servers.firstOf(resource.issuers),
          resource: resource.resource,
          scopes: scopesBut(resource.scopes),
          issuers: resource.issuers.map(({ href }) => href),
        };
      }
      const found = await serverWithoutResource(place.describe, { policy, servers, trace }, signal);
      return { server: found.server, resource: undefined, scopes: scopesBut(found.scopes) };
    },
    register: (discovery, wish, trace, signal) =>
      registerClient({ requests, version }, discovery, wish, trace, signal),
    begin: beginAuthorization,
    finish: async (discovery, client, pending, callback, { omitResource }, trace, signal) => {
      const parameters = told(trace, () => readCallback(discovery.server, client, pending, callback));
      const url = shownUrl(pending.redirectUri);
      trace({ step: "callback", state: "done", url, detail: "The browser came back with a code." });
      const request = { requests, discovery, client, trace, signal };
      return exchangeCode(request, pending, parameters, omitResource);
    },
    refresh: (discovery, client, tokens, { omitResource }, trace, signal) =>
      refreshTokens({ requests, discovery, client, trace, signal }, tokens, omitResource),
    revoke: async (discovery, client, tokens, trace, signal) => {
      const { revocationEndpoint: endpoint } = discovery.server;
      if (endpoint === undefined) {
        const detail = "The authorization server has no place to revoke tokens.";
        trace({ step: "revoke", state: "skipped", url: shownUrl(discovery.server.issuer), detail });
        return;
      }
      const request = { requests, discovery, client, trace, signal };
      // The one that lives longer first, in case that only one of them gets there.
      if (tokens.refreshToken !== undefined) {
        await revokeToken(request, tokens.refreshToken, "refresh_token", endpoint);
      }
      await revokeToken(request, tokens.accessToken, "access_token", endpoint);
    },
  };
}
