import assert from "node:assert/strict";
import { authorizationServers } from "../../../src/adapters/oauth/authorization-servers.ts";
import { openLoopback } from "../../../src/adapters/oauth/loopback.ts";
import type {
  AuthorizationServers,
  DescribeSignIn,
  Discovery,
  OAuthClient,
  OAuthTokens,
  PendingAuthorization,
} from "../../../src/core/oauth/authorization-servers.ts";
import { OAuthError } from "../../../src/core/oauth/oauth-error.ts";
import type { OAuthTraceLine } from "../../../src/protocol/oauth.ts";
import { TestBrowser } from "./test-browser.ts";

const { signal } = new AbortController();
export const redirectUri = "http://127.0.0.1:1/callback";

/** The adapter as a test uses it, with all that was traced. */
export class SignIns {
  readonly lines: OAuthTraceLine[] = [];
  readonly #servers: AuthorizationServers;

  constructor(timeoutMs = 5_000, send?: typeof fetch) {
    this.#servers = authorizationServers({
      version: "1.2.3",
      timeoutMs,
      ...(send === undefined ? {} : { fetch: send }),
    });
  }

  readonly #trace = (line: OAuthTraceLine): void => {
    this.lines.push(line);
  };

  /** The trace, a line each, without the origin of addresses. */
  shown(): readonly string[] {
    return this.lines
      .filter(({ state }) => state !== "running")
      .map(({ step, state, url = "", status = "" }) =>
        `${step} ${state} ${url.replace(/^https?:\/\/[^/]+/, "")} ${String(status)}`.trim(),
      );
  }

  discover(
    url: string,
    challenge?: string,
    describe?: DescribeSignIn,
    over: AbortSignal = signal,
  ): Promise<Discovery> {
    return this.#servers.discover({ url, challenge, describe }, this.#trace, over);
  }

  register(
    discovery: Discovery,
    wish: Partial<Parameters<AuthorizationServers["register"]>[1]> = {},
  ): Promise<OAuthClient> {
    return this.#servers.register(discovery, { redirectUri, scopes: [], ...wish }, this.#trace, signal);
  }

  begin(
    discovery: Discovery,
    client: OAuthClient,
    wish: Partial<Parameters<AuthorizationServers["begin"]>[1]> = {},
  ): Promise<PendingAuthorization> {
    const usual = { client, scopes: discovery.scopes, omitResource: false, allowSilentPkce: false };
    return this.#servers.begin(discovery, { ...usual, ...wish });
  }

  finish(
    discovery: Discovery,
    client: OAuthClient,
    pending: PendingAuthorization,
    callback: URL,
    omitResource = false,
  ): Promise<OAuthTokens> {
    return this.#servers.finish(discovery, client, pending, callback, { omitResource }, this.#trace, signal);
  }

  refresh(discovery: Discovery, client: OAuthClient, tokens: OAuthTokens): Promise<OAuthTokens> {
    return this.#servers.refresh(discovery, client, tokens, { omitResource: false }, this.#trace, signal);
  }

  revoke(discovery: Discovery, client: OAuthClient, tokens: OAuthTokens): Promise<void> {
    return this.#servers.revoke(discovery, client, tokens, this.#trace, signal);
  }

  /** All of it with a listener and a browser, as far as it goes. */
  async whole(
    url: string,
    browser = new TestBrowser(),
    byHand?: Omit<OAuthClient, "issuer" | "redirectUri" | "origin">,
  ): Promise<{ readonly discovery: Discovery; readonly client: OAuthClient; readonly tokens: OAuthTokens }> {
    const discovery = await this.discover(url);
    const loopback = await openLoopback({ page: (ok) => (ok ? "Signed in." : "Not signed in.") });
    try {
      const { scopes, server } = discovery;
      const place = { redirectUri: loopback.uri, issuer: server.issuer };
      const client: OAuthClient =
        byHand === undefined
          ? await this.register(discovery, { redirectUri: loopback.uri, scopes })
          : { ...byHand, ...place, origin: "pre-registered" };
      const pending = await this.begin(discovery, client);
      const callback = loopback.answer(pending.state, signal);
      await browser.open(pending.url);
      const tokens = await this.finish(discovery, client, pending, await callback);
      return { discovery, client, tokens };
    } finally {
      loopback.dispose();
    }
  }
}

/** What a promise fails with, when that is a failure of signing in. */
export async function oauthFailure(work: Promise<unknown>): Promise<OAuthError> {
  const error: unknown = await work.then(
    (value) => assert.fail(`It did not fail: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof OAuthError)) throw error;
  return error;
}

/** A callback with these parameters. */
export function callbackWith(parameters: Readonly<Record<string, string>>): URL {
  return new URL(`${redirectUri}?${new URLSearchParams(parameters).toString()}`);
}
