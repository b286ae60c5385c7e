import { Secret } from "../base/secret.ts";
import type { AuthorizationServer, Discovery, OAuthClient, OAuthTokens } from "./authorization-servers.ts";
import { JsonFields } from "./json-fields.ts";
import type { KeptSession, OAuthRecord } from "./oauth-record.ts";

const version = 1;

/** The record as a vault takes it. This is the one place where its secrets are opened; the vault seals them. */
export function recordToJson({ clients, session, wantedScopes }: OAuthRecord): unknown {
  return { version, clients: clients.map(clientToJson), session: sessionToJson(session), wantedScopes };
}

/** The record in what a vault has; undefined when it is none, or one of another version. */
export function recordFromJson(value: unknown): OAuthRecord | undefined {
  const fields = JsonFields.of(value);
  if (fields?.number("version") !== version) return undefined;
  const clients = fields.list("clients")?.map(clientFromJson);
  const session = sessionFromJson(fields.child("session"));
  const wantedScopes = fields.texts("wantedScopes");
  if (clients === undefined || session === undefined || wantedScopes === undefined) return undefined;
  const known = clients.filter((client) => client !== undefined);
  return known.length === clients.length ? { clients: known, session, wantedScopes } : undefined;
}

function clientToJson({ clientSecret, ...client }: OAuthClient): unknown {
  return { ...client, ...(clientSecret === undefined ? {} : { clientSecret: clientSecret.reveal() }) };
}

function tokensToJson({ accessToken, refreshToken, ...tokens }: OAuthTokens): unknown {
  return {
    ...tokens,
    accessToken: accessToken.reveal(),
    ...(refreshToken === undefined ? {} : { refreshToken: refreshToken.reveal() }),
  };
}

function sessionToJson(session: KeptSession): unknown {
  if (session.kind !== "signed-in") return session;
  const { client, discovery, tokens } = session;
  const { issuers: _, ...kept } = discovery;
  return { ...session, client: clientToJson(client), discovery: kept, tokens: tokensToJson(tokens) };
}

function sessionFromJson(fields: JsonFields | undefined): KeptSession | undefined {
  const kind = fields?.oneOf("kind", ["none", "signed-in", "over"] as const);
  if (fields === undefined || kind === undefined) return undefined;
  switch (kind) {
    case "none":
      return { kind };
    case "over": {
      const message = fields.text("message");
      return message === undefined ? undefined : { kind, message };
    }
    case "signed-in": {
      const id = fields.text("id");
      const receivedAt = fields.number("receivedAt");
      const client = clientFromJson(fields.child("client"));
      const discovery = discoveryFromJson(fields.child("discovery"));
      const tokens = tokensFromJson(fields.child("tokens"));
      if (id === undefined || receivedAt === undefined) return undefined;
      if (client === undefined || discovery === undefined || tokens === undefined) return undefined;
      return { kind, id, client, discovery, tokens, receivedAt };
    }
  }
}

function clientFromJson(fields: JsonFields | undefined): OAuthClient | undefined {
  const issuer = fields?.text("issuer");
  const clientId = fields?.text("clientId");
  const redirectUri = fields?.text("redirectUri");
  const auth = fields?.oneOf("auth", ["none", "client_secret_basic", "client_secret_post"] as const);
  const origin = fields?.oneOf("origin", ["pre-registered", "metadata-document", "dynamic"] as const);
  if (issuer === undefined || clientId === undefined || redirectUri === undefined) return undefined;
  if (auth === undefined || origin === undefined) return undefined;
  const secret = fields?.text("clientSecret");
  const secretExpiresAt = fields?.number("secretExpiresAt");
  return {
    issuer,
    clientId,
    redirectUri,
    auth,
    origin,
    ...(secret === undefined ? {} : { clientSecret: new Secret(secret) }),
    ...(secretExpiresAt === undefined ? {} : { secretExpiresAt }),
  };
}

function tokensFromJson(fields: JsonFields | undefined): OAuthTokens | undefined {
  const accessToken = fields?.text("accessToken");
  const scopes = fields?.texts("scopes");
  if (accessToken === undefined || scopes === undefined) return undefined;
  const refreshToken = fields?.text("refreshToken");
  const expiresAt = fields?.number("expiresAt");
  return {
    accessToken: new Secret(accessToken),
    scopes,
    ...(refreshToken === undefined ? {} : { refreshToken: new Secret(refreshToken) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function discoveryFromJson(fields: JsonFields | undefined): Discovery | undefined {
  const server = serverFromJson(fields?.child("server"));
  const scopes = fields?.texts("scopes");
  if (server === undefined || scopes === undefined) return undefined;
  return { server, scopes, resource: fields?.text("resource") };
}

function serverFromJson(fields: JsonFields | undefined): AuthorizationServer | undefined {
  const issuer = fields?.text("issuer");
  const authorizationEndpoint = fields?.text("authorizationEndpoint");
  const tokenEndpoint = fields?.text("tokenEndpoint");
  const scopes = fields?.texts("scopes");
  const tokenAuthMethods = fields?.texts("tokenAuthMethods");
  if (issuer === undefined || authorizationEndpoint === undefined || tokenEndpoint === undefined)
    return undefined;
  if (scopes === undefined || tokenAuthMethods === undefined) return undefined;
  const registrationEndpoint = fields?.text("registrationEndpoint");
  const revocationEndpoint = fields?.text("revocationEndpoint");
  return {
    issuer,
    authorizationEndpoint,
    tokenEndpoint,
    scopes,
    tokenAuthMethods,
    pkceMethods: fields?.texts("pkceMethods"),
    sendsIssuer: fields?.flag("sendsIssuer") ?? false,
    takesMetadataDocuments: fields?.flag("takesMetadataDocuments") ?? false,
    ...(registrationEndpoint === undefined ? {} : { registrationEndpoint }),
    ...(revocationEndpoint === undefined ? {} : { revocationEndpoint }),
  };
}
