import { Secret } from "../../../src/core/base/secret.ts";
import type {
  AuthorizationServers,
  Discovery,
  DiscoveryPlace,
  OAuthClient,
  OAuthTokens,
  Trace,
} from "../../../src/core/oauth/authorization-servers.ts";
import { OAuthError, type OAuthErrorCode } from "../../../src/core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../../src/protocol/oauth.ts";
import type { ManualClock } from "../manual-clock.ts";

/** What may go wrong in place of an answer. */
export type Fault = (signal: AbortSignal) => Promise<void>;

type Method = "discover" | "register" | "finish" | "refresh" | "revoke";

interface Grant {
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The one refresh token that is good. */
  refresh: string;
  readonly access: Set<string>;
  isGone: boolean;
}

/** A failure as the port promises it. */
export function oauthFailure(code: OAuthErrorCode, step: OAuthStep, message = `${code}.`): OAuthError {
  return new OAuthError(code, { step, url: "https://as.example/token" }, message, {
    retry: code === "oauth.unreachable",
  });
}

/** Fails once. */
export function failing(code: OAuthErrorCode, step: OAuthStep): Fault {
  return () => Promise.reject(oauthFailure(code, step));
}

/** Never answers; ends with the signal. */
export const hanging: Fault = (signal) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });

/** Authorization servers in memory, with refresh tokens of one use: a second use ends the grant, as at strict ones. */
export class FakeAuthority implements AuthorizationServers {
  /** The methods that were called, with what they were called with. */
  readonly calls: string[] = [];
  /** What comes before the answers of a method, one for each call. */
  readonly faults: Record<Method, (Fault | undefined)[]> = {
    discover: [],
    register: [],
    finish: [],
    refresh: [],
    revoke: [],
  };
  /** What the tool server names, or the one that answers of those that it names. */
  issuer = "https://as.example";
  /** All that it names; undefined: it names none at all. */
  issuers: (() => readonly string[]) | undefined = () => [this.issuer];
  scopes: readonly string[] = ["read"];
  /** Where it has its tokens, as it says; nobody answers anywhere else. */
  tokenPath = "/token";
  takesMetadataDocuments = false;
  hasRegistration = true;
  hasRevocation = true;
  givesRefreshTokens = true;
  /** Undefined: it does not say. */
  lifetimeSeconds: number | undefined = 3600;
  /** Ids of clients that were registered and are not forgotten. */
  readonly clients = new Set<string>(["by-hand"]);
  readonly grants: Grant[] = [];
  /** The challenges that discovery was given. */
  readonly challenges: (string | undefined)[] = [];
  /** The ways to its document that discovery was given. */
  readonly descriptions: DiscoveryPlace["describe"][] = [];
  readonly #clock: ManualClock;
  #count = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async discover(
    { url: serverUrl, challenge, describe }: DiscoveryPlace,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<Discovery> {
    this.challenges.push(challenge);
    this.descriptions.push(describe);
    await this.#enter("discover", this.issuer, signal);
    trace({ step: "server", state: "done", detail: "Found." });
    return {
      resource: serverUrl,
      scopes: this.scopes,
      ...(this.issuers === undefined ? {} : { issuers: this.issuers() }),
      server: {
        issuer: this.issuer,
        authorizationEndpoint: `${this.issuer}/authorize`,
        tokenEndpoint: `${this.issuer}${this.tokenPath}`,
        ...(this.hasRegistration ? { registrationEndpoint: `${this.issuer}/register` } : {}),
        ...(this.hasRevocation ? { revocationEndpoint: `${this.issuer}/revoke` } : {}),
        scopes: [],
        pkceMethods: ["S256"],
        tokenAuthMethods: ["none"],
        sendsIssuer: true,
        takesMetadataDocuments: this.takesMetadataDocuments,
      },
    };
  }

  async register(
    { server: { issuer } }: Discovery,
    wish: Parameters<AuthorizationServers["register"]>[1],
    _trace: Trace,
    signal: AbortSignal,
  ): Promise<OAuthClient> {
    await this.#enter("register", wish.redirectUri, signal);
    const { redirectUri, metadataDocument: document } = wish;
    if (this.takesMetadataDocuments && document !== undefined)
      return { issuer, clientId: document, auth: "none", origin: "metadata-document", redirectUri };
    if (!this.hasRegistration) throw oauthFailure("oauth.no_registration", "register");
    const clientId = `client-${String(this.#next())}`;
    this.clients.add(clientId);
    const clientSecret = new Secret(`SECRET-${clientId}`);
    return { issuer, clientId, clientSecret, auth: "client_secret_basic", origin: "dynamic", redirectUri };
  }

  async begin(
    { server }: Discovery,
    wish: Parameters<AuthorizationServers["begin"]>[1],
  ): ReturnType<AuthorizationServers["begin"]> {
    const { client, scopes } = wish;
    const state = `state-${String(this.#next())}`;
    const url = `${server.authorizationEndpoint}?client_id=${client.clientId}&state=${state}`;
    this.calls.push(`begin ${client.clientId} ${scopes.join(" ")}`);
    return { url, state, verifier: new Secret("SECRET-verifier"), redirectUri: client.redirectUri, scopes };
  }

  async finish(
    { server }: Discovery,
    client: OAuthClient,
    pending: Parameters<AuthorizationServers["finish"]>[2],
    callback: URL,
    _options: unknown,
    _trace: Trace,
    signal: AbortSignal,
  ): Promise<OAuthTokens> {
    if (callback.searchParams.get("error") === "access_denied")
      throw oauthFailure("oauth.denied", "callback", "You have denied it there; sign in again.");
    await this.#enter("finish", `${client.clientId} at ${server.issuer}`, signal);
    if (client.origin !== "metadata-document" && !this.clients.has(client.clientId))
      throw oauthFailure("oauth.invalid_client", "token");
    const grant: Grant = {
      clientId: client.clientId,
      scopes: pending.scopes,
      refresh: "",
      access: new Set(),
      isGone: false,
    };
    this.grants.push(grant);
    return this.#tokens(grant);
  }

  async refresh(
    { server }: Discovery,
    client: OAuthClient,
    tokens: OAuthTokens,
    _options: unknown,
    _trace: Trace,
    signal: AbortSignal,
  ): Promise<OAuthTokens> {
    await this.#enter("refresh", `${client.clientId} at ${server.issuer}`, signal);
    if (!server.tokenEndpoint.endsWith(this.tokenPath)) throw oauthFailure("oauth.bad_reply", "refresh");
    if (client.origin !== "metadata-document" && !this.clients.has(client.clientId))
      throw oauthFailure("oauth.invalid_client", "refresh");
    const text = tokens.refreshToken?.reveal() ?? "";
    const grant = this.grants.find(({ refresh }) => text.startsWith(refresh.split("/")[0] ?? "?"));
    if (grant === undefined || grant.isGone || grant.refresh !== text) {
      if (grant !== undefined) grant.isGone = true;
      throw oauthFailure("oauth.invalid_grant", "refresh");
    }
    return this.#tokens(grant);
  }

  async revoke(
    _discovery: Discovery,
    _client: OAuthClient,
    tokens: OAuthTokens,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#enter("revoke", tokens.accessToken.reveal(), signal);
    for (const grant of this.grants) if (grant.access.has(tokens.accessToken.reveal())) grant.isGone = true;
    trace({ step: "revoke", state: "done", detail: "Revoked." });
  }

  /** Whether a tool server would take it. */
  takes(accessToken: string | undefined): boolean {
    return this.grants.some(({ access, isGone }) => !isGone && access.has(accessToken ?? ""));
  }

  /** How often a method was called. */
  count(method: Method | "begin"): number {
    return this.calls.filter((call) => call.startsWith(`${method} `)).length;
  }

  async #enter(method: Method, what: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.calls.push(`${method} ${what}`);
    await this.faults[method].shift()?.(signal);
    signal.throwIfAborted();
  }

  #tokens(grant: Grant): OAuthTokens {
    const number = String(this.#next());
    const index = String(this.grants.indexOf(grant));
    const access = `SECRET-access-${number}`;
    grant.access.clear();
    grant.access.add(access);
    grant.refresh = `SECRET-refresh-grant${index}/${number}`;
    const { lifetimeSeconds } = this;
    return {
      accessToken: new Secret(access),
      scopes: grant.scopes,
      ...(this.givesRefreshTokens ? { refreshToken: new Secret(grant.refresh) } : {}),
      ...(lifetimeSeconds === undefined ? {} : { expiresAt: this.#clock.now() / 1000 + lifetimeSeconds }),
    };
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}
