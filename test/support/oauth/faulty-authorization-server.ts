import { type RawAnswer, type RawServer, send, startRawServer } from "../tool-servers/raw-server.ts";

/** Members that are changed: one that is undefined is left out. */
type Changes = Readonly<Record<string, unknown>>;

/** What is different from a server that is as it should be; `origin` is its own. */
export interface Faults {
  /** Of the protected-resource metadata. */
  readonly resource?: (origin: string) => Changes;
  /** Of the authorization server's metadata. */
  readonly server?: (origin: string) => Changes;
  /** Of the client that is registered. */
  readonly client?: Changes;
  /** Of the answer with tokens. */
  readonly tokens?: Changes;
  /** Whole answers by path, such as `/token`. */
  readonly answers?: Readonly<Record<string, RawAnswer>>;
}

export const places = {
  resource: "/.well-known/oauth-protected-resource/mcp",
  resourceRoot: "/.well-known/oauth-protected-resource",
  server: "/.well-known/oauth-authorization-server",
  openid: "/.well-known/openid-configuration",
} as const;

/** Starts a tool server and its authorization server in one, of which a test decides what is wrong. */
export async function startFaulty({ answers = {}, resource, server, client, tokens }: Faults = {}): Promise<
  RawServer & { readonly mcp: string }
> {
  const raw = await startRawServer((request, response) => {
    const path = request.path.replace(/\?.*$/, "");
    const own = answers[path];
    if (own !== undefined) return own(request, response);
    const origin = `http://${request.headers.host ?? ""}`;
    const usual: Readonly<Record<string, () => Changes>> = {
      [places.resource]: () => ({
        resource: `${origin}/mcp`,
        authorization_servers: [origin],
        ...resource?.(origin),
      }),
      [places.server]: () => ({ ...serverMetadata(origin), ...server?.(origin) }),
      "/register": () => ({ client_id: "registered", ...client }),
      "/token": () => ({
        access_token: "access-1",
        token_type: "Bearer",
        expires_in: 3600,
        refresh_token: "refresh-1",
        ...tokens,
      }),
      "/revoke": () => ({}),
    };
    const answer = usual[path];
    if (answer === undefined) send(response, 404, "{}");
    else send(response, path === "/register" ? 201 : 200, JSON.stringify(answer()));
  });
  return { ...raw, mcp: `${raw.url}/mcp` };
}

function serverMetadata(origin: string): Changes {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    revocation_endpoint: `${origin}/revoke`,
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: ["none"],
    response_types_supported: ["code"],
  };
}

/** Answers with JSON. */
export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): RawAnswer {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(value));
  };
}

/** Answers with a web page. */
export function page(status = 200): RawAnswer {
  return (_request, response) => {
    send(response, status, "<!doctype html><title>Welcome</title>", "text/html");
  };
}

/** Sends on to another address. */
export function sendOn(location: string, status = 302): RawAnswer {
  return (_request, response) => {
    response.writeHead(status, { location }).end();
  };
}

/** Never answers. */
export const hang: RawAnswer = () => undefined;

/** Breaks the connection. */
export const drop: RawAnswer = (_request, response) => {
  response.destroy();
};
