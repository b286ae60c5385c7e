import { type ApiServer, startApiServer } from "../tool-servers/api-server.ts";
import type { RunningAuthorizationServer } from "./authorization-server.ts";

export interface ProtectedApi extends Pick<ApiServer, "url" | "stop"> {
  /** Path with its query, and with what they have proved who asks, of the calls that were answered. */
  readonly calls: readonly string[];
  /** From now on each request needs these; without them it is refused with 403 and `insufficient_scope`. */
  demand(scopes: readonly string[]): void;
}

const wellKnown = "/.well-known/oauth-protected-resource";

/** Starts a server with an OpenAPI document that lets in only who has a token of an authorization server for it; the document, too. */
export async function startProtectedApi(authority: RunningAuthorizationServer): Promise<ProtectedApi> {
  const calls: string[] = [];
  let demanded: readonly string[] = [];
  const server = await startApiServer((request, response, url) => {
    const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    const respond = async (): Promise<void> => {
      const resource = `${url}/`;
      if (request.url.startsWith(wellKnown)) {
        const metadata = { resource, authorization_servers: [authority.issuer] };
        answer(200, { ...metadata, scopes_supported: ["books:read"] });
        return;
      }
      const place = `resource_metadata="${url}${wellKnown}"`;
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
      const good = token === undefined ? undefined : await authority.check(token);
      if (good?.resources.includes(resource) !== true) {
        answer(401, {}, { "www-authenticate": `Bearer ${place}` });
        return;
      }
      if (demanded.some((scope) => !good.scopes.includes(scope))) {
        const wanted = `Bearer error="insufficient_scope", scope="${demanded.join(" ")}", ${place}`;
        answer(403, {}, { "www-authenticate": wanted });
        return;
      }
      if (request.url === "/openapi.json") {
        answer(200, apiDocument);
        return;
      }
      calls.push(`${request.url} bearer`);
      answer(200, { said: "Hello." });
    };
    respond().catch(() => response.destroy());
  });
  return {
    url: server.url,
    stop: server.stop,
    calls,
    demand: (next) => {
      demanded = next;
    },
  };
}

/** It takes a key or a sign-in, as many do; the key comes first. */
const apiDocument = {
  openapi: "3.1.0",
  info: { title: "Greetings", version: "1" },
  security: [{ key: [] }, { signIn: ["books:read"] }],
  components: {
    securitySchemes: {
      key: { type: "apiKey", in: "query", name: "api_key" },
      signIn: { type: "oauth2", flows: {} },
    },
  },
  paths: { "/hello": { get: { operationId: "hello", responses: { 200: { description: "A greeting." } } } } },
};
