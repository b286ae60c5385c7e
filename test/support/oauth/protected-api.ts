import { type ApiServer, startApiServer } from "../tool-servers/api-server.ts";
import type { RunningAuthorizationServer } from "./authorization-server.ts";

export interface ProtectedApi extends Pick<ApiServer, "url" | "stop"> {
  /** Path with its query, and with what they have proved who asks, of the calls that were answered. */
  readonly calls: readonly string[];
  /** From now on each request needs these; without them it is refused with 403 and `insufficient_scope`. */
  demand(scopes: readonly string[]): void;
}

const wellKnown = "/.well-known/oauth-protected-resource";

/** How such a server says where its users sign in: by metadata of its own, or only in its document, which then all may read. */
export type SaysWhere = "metadata" | "openIdConnectUrl" | "endpoints";

/** Starts a server with an OpenAPI document that lets in only who has a token of an authorization server; the document, too, unless that says where. */
export async function startProtectedApi(
  authority: RunningAuthorizationServer,
  says: SaysWhere = "metadata",
): Promise<ProtectedApi> {
  const calls: string[] = [];
  let demanded: readonly string[] = [];
  const server = await startApiServer((request, response, url) => {
    const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    const respond = async (): Promise<void> => {
      const resource = `${url}/`;
      if (says !== "metadata" && request.url === "/openapi.json") {
        answer(200, apiDocument(describedScheme(authority, says)));
        return;
      }
      if (says === "metadata" && request.url.startsWith(wellKnown)) {
        const metadata = { resource, authorization_servers: [authority.issuer] };
        answer(200, { ...metadata, scopes_supported: ["books:read"] });
        return;
      }
      const place = says === "metadata" ? `resource_metadata="${url}${wellKnown}"` : 'realm="books"';
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
      const good = token === undefined ? undefined : await authority.check(token);
      // Who has no metadata is named by no client as what a token is for.
      if (good === undefined || (says === "metadata" && !good.resources.includes(resource))) {
        answer(401, {}, { "www-authenticate": `Bearer ${place}` });
        return;
      }
      if (demanded.some((scope) => !good.scopes.includes(scope))) {
        const wanted = `Bearer error="insufficient_scope", scope="${demanded.join(" ")}", ${place}`;
        answer(403, {}, { "www-authenticate": wanted });
        return;
      }
      if (request.url === "/openapi.json") {
        answer(200, apiDocument({ type: "oauth2", flows: {} }));
        return;
      }
      calls.push(`${request.url} bearer`);
      answer(200, { said: "Hello from behind its document." });
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
function apiDocument(signIn: object): object {
  const key = { type: "apiKey", in: "query", name: "api_key" };
  const hello = { operationId: "hello", responses: { 200: { description: "A greeting." } } };
  return {
    openapi: "3.1.0",
    info: { title: "Greetings", version: "1" },
    security: [{ key: [] }, { signIn: ["books:read"] }],
    components: { securitySchemes: { key, signIn } },
    paths: { "/hello": { get: hello } },
  };
}

function describedScheme({ issuer }: RunningAuthorizationServer, says: SaysWhere): object {
  if (says === "openIdConnectUrl") {
    return { type: "openIdConnect", openIdConnectUrl: `${issuer}/.well-known/openid-configuration` };
  }
  const flow = { authorizationUrl: `${issuer}/auth`, tokenUrl: `${issuer}/token`, scopes: {} };
  return { type: "oauth2", flows: { authorizationCode: flow } };
}
