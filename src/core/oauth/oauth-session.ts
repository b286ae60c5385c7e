import type { OAuthView } from "../../protocol/oauth.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import { SharedFlight } from "../engine/shared-flight.ts";
import type { ServerAccess } from "../tools/server-access.ts";
import { ToolServerError } from "../tools/tool-server-error.ts";
import type { Trace } from "./authorization-servers.ts";
import { preRegistered } from "./client-choice.ts";
import { OAuthAccess } from "./oauth-access.ts";
import type { OAuthContext, RegisteredClient, RegistrationForm } from "./oauth-context.ts";
import { OAuthError } from "./oauth-error.ts";
import { emptyRecord, type KeptSession, type OAuthRecord } from "./oauth-record.ts";
import { oauthView } from "./oauth-view.ts";
import { clientReplaced, signedOutMeanwhile, signInTo } from "./oauth-words.ts";
import { withChosenClient } from "./record-changes.ts";
import { RecordStore } from "./record-store.ts";
import { placeOf, registerClient } from "./registration.ts";
import { Renewal } from "./renewal.ts";
import { SharedTrace } from "./shared-trace.ts";
import { SignIn } from "./sign-in.ts";
import { endSignIn, revokeTokens } from "./sign-out.ts";
import { scopesToAsk } from "./step-up.ts";

/**
 * The sign-in of one tool server. Its states are in the record that all windows share, which {@link RecordStore} changes: no client, a
 * client, signed in, over; here is only what is under way: one sign-in and one refresh at a time.
 */
export class OAuthSession implements Disposable {
  readonly #context: OAuthContext;
  readonly #store: RecordStore;
  readonly #renewal: Renewal;
  readonly #access: OAuthAccess;
  readonly #signIns = new SharedFlight<void>();
  /** Of the sign-in under way. */
  #shared = new SharedTrace();
  #interrupted = new AbortController();
  #challenge: { readonly text: string; readonly at: number } | undefined;

  /** `key` is the server's in the vault; `onChange`: clients or the sign-in are others, whoever has changed them. */
  constructor(key: string, context: OAuthContext, onChange: () => void) {
    this.#context = context;
    this.#store = new RecordStore(key, context, onChange);
    this.#renewal = new Renewal(context, this.#store);
    this.#access = new OAuthAccess(context, {
      store: this.#store,
      renewal: this.#renewal,
      signIn: (server, signal) => this.signIn(server, this.#tracing(server), signal),
      onChallenge: (text) => {
        this.#challenge = { text, at: context.clock.now() };
      },
    });
  }

  /** How it stands. Errors: `oauth.vault`. */
  async view(server: ToolServer, unsaved: RegisteredClient | undefined): Promise<OAuthView> {
    return oauthView(server, await this.#store.current(), unsaved, this.#context.clock.now() / 1000);
  }

  /** Discovers and registers; keeps nothing. Errors: {@link OAuthError}, the signal's reason. */
  async register(
    server: ToolServer,
    form: RegistrationForm,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<RegisteredClient> {
    const shared = new SharedTrace();
    shared.join(trace);
    try {
      const { authority, redirects } = this.#context;
      const place = placeOf(this.#context, server, this.#recentChallenge());
      const describe = form.describe ?? place.describe;
      const discovery = await authority.discover({ ...place, describe }, shared.trace, signal);
      const { issuer } = discovery.server;
      const record = await this.#store.read();
      const before = record.clients.find((client) => client.issuer === issuer)?.redirectUri;
      const redirect = await redirects.open(before, signal);
      const { uri: redirectUri } = redirect;
      redirect.dispose();
      const entered = preRegistered(server, issuer, form.clientSecret);
      if (entered !== undefined) {
        const detail = `The client that is entered here is used; nothing is registered. The browser comes back to ${redirectUri}.`;
        shared.trace({ step: "register", state: "skipped", detail });
        return { client: { ...entered, redirectUri }, discovery };
      }
      const scopes = scopesToAsk(server, discovery, record);
      const wanted = { discovery, redirectUri, scopes };
      const client = await registerClient(this.#context, wanted, shared.trace, signal);
      shared.done();
      return { client, discovery };
    } catch (error) {
      if (!signal.aborted) shared.failed(error);
      throw error;
    }
  }

  /** Keeps what a form has registered. Errors: `oauth.vault`. */
  async keep(server: ToolServer, { client }: RegisteredClient): Promise<void> {
    this.#interrupt(clientReplaced);
    await this.#change((record) => withChosenClient(record, client));
    this.#context.log.info("kept a client", {
      server: server.id,
      issuer: client.issuer,
      client: client.origin,
    });
  }

  /** Signs in with the browser, or joins who does. Errors: {@link OAuthError}, the signal's reason. */
  async signIn(server: ToolServer, trace: Trace, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const begin = async (inner: AbortSignal): Promise<void> => {
      const shared = new SharedTrace();
      this.#shared = shared;
      shared.join(trace);
      const over = AbortSignal.any([inner, this.#interrupted.signal]);
      try {
        await new SignIn(this.#context, this.#store, server, shared.trace).run(this.#recentChallenge(), over);
        shared.done();
      } catch (error) {
        if (!inner.aborted) shared.failed(error);
        throw error;
      }
    };
    const waiting = this.#signIns.join(begin, signal);
    const shared = this.#shared;
    shared.join(trace);
    try {
      await waiting;
    } finally {
      shared.leave(trace);
    }
  }

  /** Forgets the tokens at once, then revokes them. Errors: `oauth.vault`, the signal's reason. */
  async signOut(
    server: ToolServer,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<{ readonly problem?: string }> {
    this.#interrupt(signedOutMeanwhile, server);
    // A sign-in that was past the point of no return is the one that ends.
    await this.#store.idle();
    const { session } = await this.#store.read();
    if (session.kind !== "signed-in") {
      await this.#change((record) => (record.session.kind === "over" ? { ...record, ...signedOut } : record));
      return {};
    }
    const last = await endSignIn(this.#store, session, this.#context);
    this.#context.log.info("signed out of a tool server", { server: server.id });
    return revokeTokens(this.#context, server, last, trace, signal);
  }

  /** Forgets clients and sign-in, and then hands the tokens back. Errors: `oauth.vault`. */
  async forgetClient(server: ToolServer): Promise<void> {
    this.#interrupt(clientReplaced, server);
    const { result } = await this.#store.change((record) => ({ next: emptyRecord, result: record.session }));
    this.#context.log.info("forgot a client", { server: server.id });
    void this.#handBack(server, result);
  }

  /** Removes all that is kept, and then hands the tokens back. Errors: `oauth.vault`. */
  async forget(server: ToolServer): Promise<void> {
    this.#interrupt(clientReplaced, server);
    this.#challenge = undefined;
    const session = await this.#lastSession();
    await this.#store.remove();
    this.#context.log.info("forgot a sign-in", { server: server.id });
    void this.#handBack(server, session);
  }

  access(server: ToolServer): Pick<ServerAccess, "credential" | "refused"> {
    return this.#access.of(server);
  }

  /** A record of the vault, perhaps another one, is another now. */
  notice(name: string): void {
    this.#store.notice(name);
  }

  /** Gives up what waits for the user; a refresh under way goes on, since its answer would be lost. */
  dispose(): void {
    this.#interrupted.abort(new AppError("oauth.denied", "The window was closed: sign in again."));
  }

  /** It can be removed also when it cannot be read. */
  async #lastSession(): Promise<KeptSession> {
    try {
      return (await this.#store.read()).session;
    } catch (error) {
      this.#context.log.info("a sign-in is forgotten unread", { error: messageOf(error) });
      return signedOut.session;
    }
  }

  /** The user did not ask for it and waits for nothing: how it ends is in the log. */
  async #handBack(server: ToolServer, session: KeptSession): Promise<void> {
    if (session.kind !== "signed-in") return;
    try {
      const { signal } = new AbortController();
      await revokeTokens(this.#context, server, session, this.#tracing(server), signal);
    } catch (error) {
      this.#context.log.warn("tokens could not be handed back", { error: messageOf(error) });
    }
  }

  /** With a server the refresh under way is given up too: what it was for is over. */
  #interrupt(message: string, server?: ToolServer): void {
    this.#interrupted.abort(new OAuthError("oauth.denied", { step: "browser" }, message));
    this.#interrupted = new AbortController();
    if (server === undefined) return;
    this.#renewal.interrupt(new ToolServerError("tools.unauthorized", "auth", signInTo(server)));
  }

  /** An old one may name what is not there any more, and without one the server is asked anew. */
  #recentChallenge(): string | undefined {
    const { text, at } = this.#challenge ?? { at: -Infinity };
    return Math.abs(this.#context.clock.now() - at) < challengeMs ? text : undefined;
  }

  async #change(next: (record: OAuthRecord) => OAuthRecord): Promise<void> {
    await this.#store.change((record) => ({ next: next(record), result: undefined }));
  }

  #tracing({ id }: ToolServer): Trace {
    return ({ step, state, status, detail }) => {
      this.#context.log.debug("sign-in", { server: id, step, state, status, detail });
    };
  }
}

const challengeMs = 10 * 60_000;
const signedOut = { session: { kind: "none" }, wantedScopes: [] } as const;
