import { type RunningMcpServer, type ServedTool, startMcpServer } from "../tool-servers/mcp-server.ts";
import type { RunningAuthorizationServer } from "./authorization-server.ts";

export interface ProtectedMcpOptions {
  /** Where one signs in to it, and who knows the tokens. */
  readonly authority: RunningAuthorizationServer;
  readonly tools?: readonly ServedTool[];
  /** What it names as its scopes. */
  readonly scopes?: readonly string[];
  /** Without it the metadata are at their usual place only. */
  readonly namesMetadata?: boolean;
  readonly era?: "modern" | "legacy";
}

export interface ProtectedMcp extends RunningMcpServer {
  /** From now on each request needs these; without them it is refused with 403 and `insufficient_scope`. */
  demand(scopes: readonly string[]): void;
  /** From now on one signs in there. */
  moveTo(authority: RunningAuthorizationServer): void;
}

const wellKnown = "/.well-known/oauth-protected-resource/mcp";

/** Starts an MCP server that lets in only who has a token of an authorization server for it: `await startProtectedMcp({ authority })`. */
export async function startProtectedMcp({
  tools = [{ name: "hello", call: () => "Hello." }],
  scopes = ["books:read"],
  namesMetadata = true,
  era = "modern",
  ...rest
}: ProtectedMcpOptions): Promise<ProtectedMcp> {
  let { authority } = rest;
  let demanded: readonly string[] = [];
  const server = await startMcpServer({
    tools,
    era,
    guard: async (request, response) => {
      const origin = `http://${request.headers.host ?? ""}`;
      const resource = `${origin}/mcp`;
      if (request.url === wellKnown) {
        const metadata = { resource, authorization_servers: [authority.issuer], scopes_supported: scopes };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(metadata));
        return false;
      }
      if (request.url !== "/mcp") {
        response.writeHead(404).end();
        return false;
      }
      const place = namesMetadata ? `, resource_metadata="${origin}${wellKnown}"` : "";
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
      const good = token === undefined ? undefined : await authority.check(token);
      if (good?.resources.includes(resource) !== true) {
        const error = token === undefined ? "" : ', error="invalid_token"';
        response.writeHead(401, { "www-authenticate": `Bearer realm="test"${error}${place}` }).end();
        return false;
      }
      if (demanded.some((scope) => !good.scopes.includes(scope))) {
        const challenge = `Bearer error="insufficient_scope", scope="${demanded.join(" ")}"${place}`;
        response.writeHead(403, { "www-authenticate": challenge }).end();
        return false;
      }
      return true;
    },
  });
  return {
    ...server,
    demand: (next) => {
      demanded = next;
    },
    moveTo: (next) => {
      authority = next;
    },
  };
}
