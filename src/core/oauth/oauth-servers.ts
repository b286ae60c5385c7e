import type { OAuthView } from "../../protocol/oauth.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { ServerAccess } from "../tools/server-access.ts";
import type { Trace } from "./authorization-servers.ts";
import type { OAuthContext, RegisteredClient, RegistrationForm } from "./oauth-context.ts";
import { OAuthSession } from "./oauth-session.ts";
import { recordKey } from "./record-names.ts";

export type { OAuthContext, RegisteredClient, RegistrationForm } from "./oauth-context.ts";

/**
 * The sign-ins to tool servers: one {@link OAuthSession} for each id and origin. No secret comes out of it except by {@link access}.
 * Errors of all: `OAuthError`, `AppError` with `oauth.vault`, the signal's reason.
 */
export class OAuthServers implements Disposable {
  readonly #context: OAuthContext;
  readonly #subscription: Disposable;
  readonly #changed = new Emitter<string | undefined>();
  readonly #sessions = new Map<string, OAuthSession>();

  constructor(context: OAuthContext) {
    this.#context = context;
    this.#subscription = context.vault.onDidChange((name) => {
      for (const session of this.#sessions.values()) session.notice(name);
    });
  }

  /** Sign-ins or clients are others now, in whichever window; the id of the server. Not told of: new tokens for the same sign-in. */
  get onDidChange(): Event<string | undefined> {
    return this.#changed.event;
  }

  /** How it stands; `unsaved` is what the form has registered. */
  async view(server: ToolServer, unsaved?: RegisteredClient): Promise<OAuthView> {
    return this.#session(server).view(server, unsaved);
  }

  /** Discovers and registers; a client that is entered on the card is taken without a registration. Nothing is kept. */
  async register(
    server: ToolServer,
    form: RegistrationForm,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<RegisteredClient> {
    return this.#session(server).register(server, form, trace, signal);
  }

  /** The form was saved: what it has registered is kept; a sign-in with another client or issuer is over. */
  async keep(server: ToolServer, registered: RegisteredClient): Promise<void> {
    return this.#session(server).keep(server, registered);
  }

  /** Whole sign-in in the browser (registers first where there is no client); one at a time for each server, others join. */
  async signIn(server: ToolServer, trace: Trace, signal: AbortSignal): Promise<void> {
    return this.#session(server).signIn(server, trace, signal);
  }

  /** Forgets at once, then revokes as far as the server listens; `problem` says when it did not. */
  async signOut(
    server: ToolServer,
    trace: Trace,
    signal: AbortSignal,
  ): Promise<{ readonly problem?: string }> {
    return this.#session(server).signOut(server, trace, signal);
  }

  /** Forgets the registration and the sign-in. */
  async forgetClient(server: ToolServer): Promise<void> {
    return this.#session(server).forgetClient(server);
  }

  /** Everything of it, when the server is deleted or its URL has moved. */
  async forget(server: ToolServer): Promise<void> {
    return this.#session(server).forget(server);
  }

  /** The token of a server, for its requests. Errors: as the port, and `tools.unreachable` when it cannot be renewed for now. */
  access(server: ToolServer): Pick<ServerAccess, "credential" | "refused"> {
    return this.#session(server).access(server);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
    for (const session of this.#sessions.values()) session.dispose();
  }

  #session(server: ToolServer): OAuthSession {
    const key = recordKey(server);
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = new OAuthSession(key, this.#context, () => {
        this.#changed.fire(server.id);
      });
      this.#sessions.set(key, session);
    }
    return session;
  }
}
