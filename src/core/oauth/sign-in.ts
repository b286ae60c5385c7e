import type { ToolServer } from "../../protocol/tools.ts";
import { AppError } from "../base/errors.ts";
import type { Discovery, OAuthClient, OAuthTokens, Trace } from "./authorization-servers.ts";
import { browserAnswer } from "./browser-answer.ts";
import { chooseClient } from "./client-choice.ts";
import type { OAuthContext } from "./oauth-context.ts";
import type { OAuthRecord } from "./oauth-record.ts";
import { withClient, withoutClient, withSession } from "./record-changes.ts";
import type { RecordStore } from "./record-store.ts";
import type { Redirect } from "./redirects.ts";
import { placeOf, registerClient, requestOptions } from "./registration.ts";
import { scopesToAsk } from "./step-up.ts";

/** A client and the place that the browser comes back to for it. */
interface Place {
  readonly client: OAuthClient;
  readonly redirect: Redirect;
  /** It was registered before this sign-in, and may be forgotten there by now. */
  readonly isKept: boolean;
}

/**
 * Signs in once: discovery, client, browser, tokens. What was kept stays usable until the new tokens are there.
 * A client of ours that the authorization server has forgotten, or that may not have the scopes, is registered anew once.
 */
export class SignIn {
  readonly #context: OAuthContext;
  readonly #store: RecordStore;
  readonly #server: ToolServer;
  readonly #trace: Trace;

  constructor(context: OAuthContext, store: RecordStore, server: ToolServer, trace: Trace) {
    this.#context = context;
    this.#store = store;
    this.#server = server;
    this.#trace = trace;
  }

  /** `challenge` is the server's last one. Errors: {@link OAuthError}, the signal's reason. */
  async run(challenge: string | undefined, signal: AbortSignal): Promise<void> {
    const { authority, clock, log } = this.#context;
    const place = placeOf(this.#context, this.#server, challenge);
    const discovery = await authority.discover(place, this.#trace, signal);
    const { client, tokens } = await this.#tokens(discovery, signal);
    const made = { id: crypto.randomUUID(), client, discovery, tokens };
    await this.#store.change(
      (record) => ({ next: withSession(record, made, clock.now() / 1000), result: undefined }),
      signal,
    );
    log.info("signed in to a tool server", {
      server: this.#server.id,
      issuer: client.issuer,
      client: client.origin,
      scopes: tokens.scopes,
      renews: tokens.refreshToken !== undefined,
    });
  }

  async #tokens(
    discovery: Discovery,
    signal: AbortSignal,
  ): Promise<{ readonly client: OAuthClient; readonly tokens: OAuthTokens }> {
    for (let attempt = 0; ; attempt += 1) {
      const record = await this.#store.read();
      const scopes = scopesToAsk(this.#server, discovery, record);
      const { client, redirect, isKept } = await this.#place(discovery, record, scopes, signal);
      try {
        const tokens = await this.#authorize(discovery, client, redirect, scopes, signal);
        return { client, tokens };
      } catch (error) {
        signal.throwIfAborted();
        if (attempt === 0 && isKept && client.origin === "dynamic" && mayBeTheClient(error)) {
          this.#log("the client is registered anew", error);
          await this.#change((kept) => withoutClient(kept, client), signal);
          continue;
        }
        // What the server does not know cannot be asked for for ever.
        if (isCode(error, "oauth.invalid_scope"))
          await this.#change((kept) => ({ ...kept, wantedScopes: [] }), signal);
        throw error;
      } finally {
        redirect.dispose();
      }
    }
  }

  /** The caller disposes of the redirect. */
  async #place(
    discovery: Discovery,
    record: OAuthRecord,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<Place> {
    const { redirects, clientSecret, metadataDocument, clock } = this.#context;
    const choice = chooseClient(this.#server, record, discovery.server, {
      clientSecret: await clientSecret(this.#server),
      metadataDocument: metadataDocument(),
      now: clock.now() / 1000,
    });
    const redirect = await redirects.open(choice.redirectUri, signal);
    try {
      const { uri: redirectUri } = redirect;
      const { client } = choice;
      // Servers compare to the letter with what was registered. Of the others only their owner knows what is registered.
      if (client !== undefined && (client.origin !== "dynamic" || choice.redirectUri === redirectUri))
        return { client: { ...client, redirectUri }, redirect, isKept: true };
      const wanted = { discovery, redirectUri, scopes };
      const made = await registerClient(this.#context, wanted, this.#trace, signal);
      // Kept at once: a sign-in that is broken off must not leave one more client there each time.
      await this.#change((kept) => withClient(kept, made), signal);
      return { client: made, redirect, isKept: false };
    } catch (error) {
      redirect.dispose();
      throw error;
    }
  }

  async #authorize(
    discovery: Discovery,
    client: OAuthClient,
    redirect: Redirect,
    scopes: readonly string[],
    signal: AbortSignal,
  ): Promise<OAuthTokens> {
    const { authority } = this.#context;
    const { omitResource, allowSilentPkce } = requestOptions(this.#server);
    const pending = await authority.begin(discovery, { client, scopes, omitResource, allowSilentPkce });
    const callback = await browserAnswer(this.#context, pending, redirect, this.#trace, signal);
    return authority.finish(discovery, client, pending, callback, { omitResource }, this.#trace, signal);
  }

  async #change(next: (record: OAuthRecord) => OAuthRecord, signal: AbortSignal): Promise<void> {
    await this.#store.change((record) => ({ next: next(record), result: undefined }), signal);
  }

  #log(what: string, error: unknown): void {
    const code = error instanceof AppError ? error.code : undefined;
    this.#context.log.info(what, { server: this.#server.id, code });
  }
}

/** It may be forgotten, or be bound to the scopes that it was registered with. */
function mayBeTheClient(error: unknown): boolean {
  return isCode(error, "oauth.invalid_client") || isCode(error, "oauth.invalid_scope");
}

function isCode(error: unknown, code: AppError["code"]): boolean {
  return error instanceof AppError && error.code === code;
}
