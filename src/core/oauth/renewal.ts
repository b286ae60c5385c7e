import type { ToolServer } from "../../protocol/tools.ts";
import { delay } from "../base/clock.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";
import { unlessAborted, within } from "../base/within.ts";
import type { OAuthClient, OAuthTokens, Trace } from "./authorization-servers.ts";
import { preRegistered } from "./client-choice.ts";
import type { OAuthContext } from "./oauth-context.ts";
import type { KeptSession, OAuthRecord, SignedIn } from "./oauth-record.ts";
import { documentNotTaken, signInEnded, signInTo, unknownClient } from "./oauth-words.ts";
import { isSession, renewed, withEnded, withoutClient } from "./record-changes.ts";
import type { Changed, RecordStore } from "./record-store.ts";
import { requestOptions } from "./registration.ts";

/** What became of a wish for new tokens. */
export type Renewed =
  /** there are others than the stale ones, from here or from another window */
  | { readonly kind: "renewed"; readonly session: SignedIn }
  /** there is no sign-in any more */
  | { readonly kind: "over"; readonly message: string }
  /** not now; nothing has changed */
  | { readonly kind: "failed"; readonly error: AppError };

const retryAfterMs = 1000;
const handBackMs = 10_000;

/**
 * New tokens for the sign-in of one server: one refresh at a time in this window and, by the vault's lock, in all windows.
 * Once begun it goes on to its end whoever still waits: a server that gives a new refresh token takes back the old one, so an answer that
 * nobody hears would end the sign-in.
 */
export class Renewal {
  readonly #context: OAuthContext;
  readonly #store: RecordStore;
  #flight: Promise<Renewed> | undefined;
  #interrupted = new AbortController();
  /** Tokens that the vault would not take, and the access token that it has instead. */
  #unsaved: { readonly base: Secret; readonly session: SignedIn } | undefined;

  constructor(context: OAuthContext, store: RecordStore) {
    this.#context = context;
    this.#store = store;
  }

  /** Others than these tokens, where there can be. Errors: the signal's reason, that of {@link interrupt}. */
  async renew(server: ToolServer, stale: Secret, signal: AbortSignal): Promise<Renewed> {
    signal.throwIfAborted();
    this.#flight ??= this.#run(server, stale, this.#interrupted.signal).finally(() => {
      this.#flight = undefined;
    });
    return unlessAborted(this.#flight, signal);
  }

  /** The sign-in is of no use any more; what comes of a refresh under way is nobody's. */
  interrupt(reason: Error): void {
    this.#interrupted.abort(reason);
    this.#interrupted = new AbortController();
    this.#unsaved = undefined;
  }

  async #run(server: ToolServer, stale: Secret, signal: AbortSignal): Promise<Renewed> {
    try {
      const { record, result } = await this.#store.change(async (before) => {
        const current = this.#withUnsaved(before);
        const { next, result: answer } = await this.#changed(server, current, stale, signal);
        const fresh =
          answer.kind === "renewed" && next.session !== before.session ? answer.session : undefined;
        if (fresh !== undefined && before.session.kind === "signed-in")
          this.#unsaved = { base: before.session.tokens.accessToken, session: fresh };
        return { next, result: { answer, fresh } };
      }, signal);
      this.#unsaved = undefined;
      const { answer, fresh } = result;
      if (answer.kind !== "renewed" || isSession(record, answer.session.id)) return answer;
      if (fresh !== undefined) void this.#handBack(fresh);
      return over(record.session, server);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError)) throw error;
      this.#log(server, "a renewed sign-in could not be kept", error);
      const session = this.#unsaved?.session;
      // It serves this window until the vault works again.
      return session === undefined || isOf(session, stale)
        ? { kind: "failed", error }
        : { kind: "renewed", session };
    }
  }

  async #changed(
    server: ToolServer,
    record: OAuthRecord,
    stale: Secret,
    signal: AbortSignal,
  ): Promise<Changed<Renewed>> {
    const { session } = record;
    if (session.kind !== "signed-in") return { next: record, result: over(session, server) };
    // Another window was faster.
    if (!isOf(session, stale)) return { next: record, result: { kind: "renewed", session } };
    if (session.tokens.refreshToken === undefined) return ended(record, session, signInEnded);
    const answer = await this.#ask(server, session, signal);
    if (!(answer instanceof AppError)) {
      const next = renewed(session, answer, this.#context.clock.now() / 1000);
      this.#context.log.info("renewed a sign-in", { server: server.id, issuer: session.client.issuer });
      return { next: { ...record, session: next }, result: { kind: "renewed", session: next } };
    }
    this.#log(server, "a sign-in could not be renewed", answer);
    if (answer.code === "oauth.invalid_client") {
      const { client } = session;
      // Its document may be out of reach for a moment: nothing was taken back.
      if (client.origin === "metadata-document") {
        const error = new AppError("oauth.invalid_client", documentNotTaken(client), { cause: answer });
        return { next: record, result: { kind: "failed", error } };
      }
      const next = client.origin === "dynamic" ? withoutClient(record, client) : record;
      return ended(next, session, unknownClient(client));
    }
    if (answer.code !== "oauth.invalid_grant")
      return { next: record, result: { kind: "failed", error: answer } };
    const now = await this.#store.read();
    const isOther = now.session.kind === "signed-in" && !isOf(now.session, stale);
    if (isOther && this.#unsaved === undefined)
      return { next: now, result: { kind: "renewed", session: now.session } };
    return ended(record, session, signInEnded);
  }

  /** A lost answer or a server that is down is given one more chance. */
  async #ask(server: ToolServer, session: SignedIn, signal: AbortSignal): Promise<OAuthTokens | AppError> {
    const { authority, clock } = this.#context;
    const { discovery, tokens } = session;
    const client = await this.#client(server, session);
    const { omitResource } = requestOptions(server);
    for (let attempt = 0; ; attempt += 1) {
      try {
        const trace = this.#tracing(server);
        const answer = authority.refresh(discovery, client, tokens, { omitResource }, trace, signal);
        return await unlessAborted(answer, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof AppError)) throw error;
        if (attempt > 0 || error.code !== "oauth.unreachable") return error;
        // It has said when.
        if ((error.retryAfterSeconds ?? 0) * 1000 > retryAfterMs) return error;
        await delay(clock, retryAfterMs, signal);
        signal.throwIfAborted();
      }
    }
  }

  /** The user may have set another secret for a client that was registered by hand. */
  async #client(server: ToolServer, { client }: SignedIn): Promise<OAuthClient> {
    if (client.origin !== "pre-registered") return client;
    const entered = preRegistered(server, client.issuer, await this.#context.clientSecret(server));
    return entered?.clientId === client.clientId ? { ...client, ...entered } : client;
  }

  /** The user has signed out while these tokens were on their way. */
  async #handBack({ discovery, client, tokens }: SignedIn): Promise<void> {
    const { authority, clock, log } = this.#context;
    const late = (): AppError =>
      new AppError("oauth.unreachable", "The authorization server does not answer.");
    const { signal } = new AbortController();
    try {
      await within({ clock, ms: handBackMs, late }, signal, (inner) =>
        authority.revoke(discovery, client, tokens, () => undefined, inner),
      );
    } catch (error) {
      log.info("tokens that came after a sign-out could not be handed back", { error: messageOf(error) });
    }
  }

  /** The vault still has the tokens that were stale when the newer ones could not be kept. */
  #withUnsaved(record: OAuthRecord): OAuthRecord {
    const { session } = record;
    const unsaved = this.#unsaved;
    if (unsaved === undefined || session.kind !== "signed-in") return record;
    const isBase = session.id === unsaved.session.id && isOf(session, unsaved.base);
    return isBase ? { ...record, session: unsaved.session } : record;
  }

  #tracing({ id }: ToolServer): Trace {
    return ({ step, state, status, detail }) => {
      this.#context.log.debug("sign-in", { server: id, step, state, status, detail });
    };
  }

  #log(server: ToolServer, what: string, error: AppError): void {
    this.#context.log.info(what, { server: server.id, code: error.code, error: error.message });
  }
}

/** Whether these are the tokens of the sign-in. */
export function isOf({ tokens }: SignedIn, accessToken: Secret | undefined): boolean {
  return tokens.accessToken.reveal() === accessToken?.reveal();
}

function over(session: KeptSession, server: ToolServer): Renewed {
  return { kind: "over", message: session.kind === "over" ? session.message : signInTo(server) };
}

function ended(record: OAuthRecord, { id }: SignedIn, message: string): Changed<Renewed> {
  return { next: withEnded(record, id, message), result: { kind: "over", message } };
}
