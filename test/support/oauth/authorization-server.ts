import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Interaction } from "oidc-provider";
import { MemoryStore } from "./memory-store.ts";
import { consentPage } from "./consent-page.ts";

export interface AuthorizationServerOptions {
  /** What the page in the browser does: agrees at once, asks with a form, or refuses at once. */
  readonly consent?: "automatic" | "form" | "deny";
  /** Of access tokens; an hour when absent. */
  readonly tokenSeconds?: number;
  /** Scopes of the resources; `offline_access` is there beside them. */
  readonly scopes?: readonly string[];
  /** Without it clients have to be registered by hand. */
  readonly registration?: boolean;
  /** Registered by hand. */
  readonly clients?: readonly Readonly<Record<string, unknown>>[];
  /** How it reads the documents whose https addresses are ids of clients; without it there are no such clients. */
  readonly readDocument?: (url: string) => Promise<Response>;
  /** Whether it says of itself what it offers. */
  readonly metadata?: boolean;
  /** The address of this machine that it is at: editors in the browser lead none but the usual one through themselves. */
  readonly host?: "127.0.0.1" | "127.0.0.2";
  readonly port?: number;
}

/** What a token says that is good. */
interface GoodToken {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly clientId: string;
}

export interface RunningAuthorizationServer {
  readonly issuer: string;
  readonly port: number;
  /** Method, path without its query, and status of each answer, in order. */
  readonly requests: readonly string[];
  /** What the token endpoint was asked for, with the grant types only. */
  readonly grants: readonly string[];
  /** All that it has given or taken that nobody else may see: codes and their verifiers, tokens, what proves who a client is. */
  readonly secrets: ReadonlySet<string>;
  /** Undefined for a token that is not, or not any more. */
  check(token: string): Promise<GoodToken | undefined>;
  /** Clients that were registered. */
  clients(): number;
  /** Forgets all of these kinds, such as `Client`, `AccessToken` or `RefreshToken`. */
  forget(...models: readonly string[]): void;
  /** From now on the page does this. */
  consent(consent: NonNullable<AuthorizationServerOptions["consent"]>): void;
  /** Nobody answers there until it goes on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a real authorization server on this machine: dynamic registration, PKCE, refresh tokens that change with each use, revocation,
 * `iss` in its answers, tokens for any resource that asks.
 */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions = {},
): Promise<RunningAuthorizationServer> {
  const store = new MemoryStore();
  const requests: string[] = [];
  const grants: string[] = [];
  const secrets = new Set<string>();
  let { consent = "automatic" } = options;
  const { metadata = true, host = "127.0.0.1" } = options;
  const server = createServer();
  const listen = (at: number): Promise<void> => new Promise((resolve) => server.listen(at, host, resolve));
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://${host}:${String(port)}`;
  const provider = new Provider(issuer, configuration(options, store));
  for (const event of ["grant.success", "grant.error"]) {
    provider.on(event, (context) => {
      const { oidc, body } = context as ProviderContext;
      grants.push(`${oidc.params?.["grant_type"] ?? ""} ${event === "grant.success" ? "ok" : "refused"}`);
      for (const secret of secretsIn(oidc.params, body)) secrets.add(secret);
    });
  }
  provider.on("registration_create.success", (context) => {
    for (const secret of secretsIn((context as ProviderContext).body)) secrets.add(secret);
  });
  const handle = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "").replace(/\?.*$/, "");
    response.once("finish", () => {
      requests.push(`${request.method ?? ""} ${path} ${String(response.statusCode)}`);
    });
    if (!metadata && path.startsWith("/.well-known/")) response.writeHead(404).end();
    else if (path.startsWith("/interaction/")) {
      interact(provider, consent, request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    } else handle(request, response);
  });
  return {
    issuer,
    port,
    requests,
    grants,
    secrets,
    check: async (token) => {
      const found = await provider.AccessToken.find(token);
      if (found === undefined || found.isExpired) return undefined;
      const resources = found.aud === undefined ? [] : [found.aud].flat();
      return { scopes: (found.scope ?? "").split(" "), resources, clientId: found.clientId };
    },
    clients: () => store.count("Client"),
    forget: (...models) => {
      store.forget(...models);
    },
    consent: (next) => {
      consent = next;
    },
    pause: close,
    resume: () => listen(port),
    stop: close,
  };
}

/** What the provider tells with its events. */
interface ProviderContext {
  readonly oidc: { readonly params?: Readonly<Record<string, string | undefined>> };
  readonly body: unknown;
}

const secretFields = [
  ...["code", "code_verifier", "refresh_token", "access_token"],
  ...["client_secret", "registration_access_token"],
];

function secretsIn(...bodies: readonly unknown[]): readonly string[] {
  return bodies
    .flatMap((body) => Object.entries((body ?? {}) as Readonly<Record<string, unknown>>))
    .flatMap(([name, value]) => (secretFields.includes(name) && typeof value === "string" ? [value] : []));
}

const account = "reader";
/** Without a resource the tokens are for the server itself. */
const anything = "urn:anything";

let made: object | undefined;

/** One for all of them: it takes a while to make. */
function signingKey(): object {
  made ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  return made;
}

function configuration(
  {
    tokenSeconds = 3600,
    scopes = ["books:read", "books:write"],
    registration = true,
    clients = [],
    readDocument,
  }: AuthorizationServerOptions,
  store: MemoryStore,
): object {
  return {
    adapter: (model: string) => store.adapter(model),
    clients,
    scopes: ["offline_access", ...scopes],
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_context: unknown, { uid }: Interaction) => `/interaction/${uid}` },
    cookies: { keys: ["test"] },
    jwks: { keys: [signingKey()] },
    renderError: (
      context: { body: string },
      { error, error_description: words = "" }: Record<string, string>,
    ) => {
      context.body = `<!doctype html><title>Error</title>${error ?? ""}: ${words}`;
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_context: unknown, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed("refresh_token"),
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post"],
    ttl: {
      AccessToken: tokenSeconds,
      Grant: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    ...(readDocument === undefined ? {} : { fetch: readDocument }),
    features: {
      clientIdMetadataDocument: {
        enabled: readDocument !== undefined,
        ack: "draft-02",
        // Each time that it has to know the client.
        cacheDuration: { min: 0, max: 0 },
      },
      devInteractions: { enabled: false },
      registration: { enabled: registration },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => anything,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: scopes.join(" "),
          audience: resource,
          accessTokenTTL: tokenSeconds,
          accessTokenFormat: "opaque",
        }),
      },
    },
  };
}

async function interact(
  provider: Provider,
  consent: NonNullable<AuthorizationServerOptions["consent"]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  let isAllowed = consent === "automatic";
  if (consent === "form") {
    if (request.method !== "POST") {
      response.writeHead(200, { "content-type": "text/html" }).end(consentPage(interaction));
      return;
    }
    isAllowed = new URLSearchParams(await bodyOf(request)).get("answer") === "allow";
  }
  const result = isAllowed
    ? await agreed(provider, interaction)
    : { error: "access_denied", error_description: "The reader has said no." };
  await provider.interactionFinished(request, response, result);
}

/** Whatever is asked for is granted. */
async function agreed(
  provider: Provider,
  { prompt, params, session, grantId }: Interaction,
): Promise<object> {
  if (prompt.name === "login") return { login: { accountId: account } };
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details;
  const grant =
    known ?? new provider.Grant({ accountId: session?.accountId ?? account, clientId: params.client_id });
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope.join(" "));
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    grant.addResourceScope(resource, scopes.join(" "));
  }
  return { consent: { grantId: await grant.save() } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of request.setEncoding("utf8")) body += String(piece);
  return body;
}
