import type { ToolServer } from "../../protocol/tools.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Secret } from "../base/secret.ts";
import type { Refusal, ServerAccess } from "../tools/server-access.ts";
import { ToolServerError } from "../tools/tool-server-error.ts";
import type { AuthorizationServer, Discovery } from "./authorization-servers.ts";
import { bearerChallenges } from "./challenge.ts";
import { isOver, isStale } from "./expiry.ts";
import type { OAuthContext } from "./oauth-context.ts";
import type { OAuthRecord, SignedIn } from "./oauth-record.ts";
import { moreRights, moved, notRenewed, signInEnded, signInTo } from "./oauth-words.ts";
import { isSession, withDiscovery, withEnded } from "./record-changes.ts";
import type { RecordStore } from "./record-store.ts";
import { isOf, type Renewal } from "./renewal.ts";
import { Rounds, widened } from "./step-up.ts";

/** What the access to one server needs beside the context. */
export interface AccessParts {
  readonly store: RecordStore;
  readonly renewal: Renewal;
  /** The whole sign-in, for `stepUp: "now"`. */
  readonly signIn: (server: ToolServer, signal: AbortSignal) => Promise<void>;
  /** What the server wants of those who are not signed in, for the next sign-in. */
  readonly onChallenge: (challenge: string) => void;
}

/** After a refresh ahead of time has failed: the old token is still good, and each request would wait for the next failure. */
const quietMs = 10_000;
/** A token that came by a refresh and is refused at once is not made better by another refresh. */
const freshSeconds = 60;

/** The bearer token of one server: renewed ahead of its end, and after a refusal. Nobody is asked for anything, except with `stepUp: "now"`. */
export class OAuthAccess {
  readonly #context: OAuthContext;
  readonly #parts: AccessParts;
  readonly #widenings: Rounds;
  readonly #signIns: Rounds;
  #quietUntil = -Infinity;
  /** The access token that the last refusal has led to. */
  #afterRefusal: Secret | undefined;

  constructor(context: OAuthContext, parts: AccessParts) {
    this.#context = context;
    this.#parts = parts;
    this.#widenings = new Rounds(context.clock);
    this.#signIns = new Rounds(context.clock);
  }

  /** For this server. */
  of(server: ToolServer): Pick<ServerAccess, "credential" | "refused"> {
    return {
      credential: (signal) => this.#credential(server, signal),
      refused: (refusal, signal) => this.#refused(server, refusal, signal),
    };
  }

  async #credential(server: ToolServer, signal: AbortSignal): Promise<Secret | undefined> {
    signal.throwIfAborted();
    const { session } = await this.#parts.store.current();
    signal.throwIfAborted();
    if (session.kind !== "signed-in") {
      // The refusal of a request without one says what a sign-in has to ask for.
      if (this.#isNow) return undefined;
      throw unauthorized(session.kind === "over" ? session.message : signInTo(server));
    }
    return this.#fresh(server, session, signal);
  }

  /** `isLast`: these tokens came instead of stale ones, perhaps of another window, and may be stale themselves: then once more. */
  async #fresh(
    server: ToolServer,
    session: SignedIn,
    signal: AbortSignal,
    isLast = false,
  ): Promise<Secret | undefined> {
    const { tokens, receivedAt } = session;
    const { accessToken, refreshToken, expiresAt } = tokens;
    // Without a refresh token the server is the judge of when it ends: our clock may be wrong.
    if (refreshToken === undefined || !isStale(tokens, receivedAt, this.#now)) return accessToken;
    const isGood = !isOver(expiresAt, this.#now);
    if (isGood && this.#context.clock.now() < this.#quietUntil) return accessToken;
    const answer = await this.#parts.renewal.renew(server, accessToken, signal);
    switch (answer.kind) {
      case "renewed":
        return isLast ? answer.session.tokens.accessToken : this.#fresh(server, answer.session, signal, true);
      case "over":
        if (this.#isNow) return undefined;
        throw unauthorized(answer.message);
      case "failed":
        return this.#withoutRefresh(answer.error, server, session, signal, isLast);
    }
  }

  /** What to do without a refresh: a token that is still good serves on; and the server may have moved where its tokens come from. */
  async #withoutRefresh(
    error: AppError,
    server: ToolServer,
    session: SignedIn,
    signal: AbortSignal,
    isLast: boolean,
  ): Promise<Secret | undefined> {
    const { accessToken, expiresAt } = session.tokens;
    const after = (error.retryAfterSeconds ?? 0) * 1000;
    this.#quietUntil = this.#context.clock.now() + Math.max(quietMs, after);
    if (!isOver(expiresAt, this.#now)) return accessToken;
    // The server is not asked with a token that has ended, so that it cannot say that it signs in elsewhere by now.
    const found = isLast ? undefined : await this.#found(server, undefined, signal);
    if (found !== undefined && isAway(found, session)) {
      const message = moved(server, found.server.issuer);
      if (await this.#over(server, session, message, signal)) return this.#credential(server, signal);
      throw unauthorized(message);
    }
    if (found === undefined || !hasMoved(found.server, session.discovery.server)) throw failed(server, error);
    const discovered = { ...session, discovery: found };
    await this.#parts.store.change((record) => {
      const next = isSession(record, session.id) ? withDiscovery(record, found) : record;
      return { next, result: undefined };
    }, signal);
    return this.#fresh(server, discovered, signal, true);
  }

  async #refused(server: ToolServer, refusal: Refusal, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const { status, challenge, credential } = refusal;
    // That of a 403 names only what was missing.
    if (status === 401 && challenge !== undefined) this.#parts.onChallenge(challenge);
    // Not from memory: another window may have written a moment ago.
    const record = await this.#parts.store.read();
    signal.throwIfAborted();
    const { session } = record;
    if (session.kind !== "signed-in") {
      return status === 401 && this.#isNow && this.#signInNow(server, "", signal);
    }
    if (!isOf(session, credential)) return true;
    if (status === 401) return this.#replaced(server, session, challenge, signal);
    const bearers = bearerChallenges(challenge);
    const asked = bearers.filter(({ error }) => error === "insufficient_scope");
    if (status !== 403 || asked.length === 0) return false;
    const scopes = [...new Set(asked.flatMap((one) => one.scopes))];
    return this.#widen(server, session, scopes, signal);
  }

  /** The token is not taken: the server has moved its sign-in, or it wants a new one. */
  async #replaced(
    server: ToolServer,
    session: SignedIn,
    challenge: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const saysWhere = bearerChallenges(challenge).some((one) => one.resourceMetadata !== undefined);
    const found = saysWhere ? await this.#found(server, challenge, signal) : undefined;
    if (found !== undefined && isAway(found, session))
      return this.#over(server, session, moved(server, found.server.issuer), signal);
    const { accessToken, refreshToken } = session.tokens;
    if (refreshToken === undefined) return this.#over(server, session, signInEnded, signal);
    // The clock may have been set back.
    const isFresh = Math.abs(this.#now - session.receivedAt) < freshSeconds;
    if (isFresh && this.#afterRefusal?.reveal() === accessToken.reveal()) {
      this.#log(server, "a token that came by a refresh is refused as well");
      return this.#isNow && this.#over(server, session, signInEnded, signal);
    }
    const answer = await this.#parts.renewal.renew(server, accessToken, signal);
    switch (answer.kind) {
      case "renewed":
        this.#afterRefusal = answer.session.tokens.accessToken;
        return true;
      case "over":
        return this.#isNow && this.#signInNow(server, session.id, signal);
      case "failed":
        throw failed(server, answer.error);
    }
  }

  /** Where the tool server signs in now; undefined when it cannot be found out. */
  async #found(
    server: ToolServer,
    challenge: string | undefined,
    signal: AbortSignal,
  ): Promise<Discovery | undefined> {
    try {
      return await this.#context.authority.discover({ url: server.url, challenge }, () => undefined, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError)) throw error;
      this.#log(server, "it cannot be found out where it signs in now", error);
      return undefined;
    }
  }

  /** Ends the sign-in; true when there is another one after all. */
  async #over(
    server: ToolServer,
    { id, tokens }: SignedIn,
    message: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { record } = await this.#parts.store.change((before) => {
      const { session } = before;
      const isSame = session.kind === "signed-in" && isOf(session, tokens.accessToken);
      return { next: isSame ? withEnded(before, id, message) : before, result: undefined };
    }, signal);
    if (record.session.kind === "signed-in") return true;
    this.#log(server, message);
    return this.#isNow && this.#signInNow(server, id, signal);
  }

  /** A tool wants more than was granted. The sign-in stays: it is enough for others. */
  async #widen(
    server: ToolServer,
    session: SignedIn,
    asked: readonly string[],
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!this.#widenings.take(session.id)) {
      this.#log(server, "it still wants more rights after several sign-ins");
      return false;
    }
    const remember = (record: OAuthRecord): OAuthRecord =>
      isSession(record, session.id) ? { ...record, wantedScopes: widened(session, record, asked) } : record;
    await this.#parts.store.change((before) => ({ next: remember(before), result: undefined }), signal);
    if (!this.#isNow) throw unauthorized(moreRights(server, asked));
    await this.#parts.signIn(server, signal);
    return true;
  }

  async #signInNow(server: ToolServer, before: string, signal: AbortSignal): Promise<boolean> {
    if (!this.#signIns.take(before)) return false;
    await this.#parts.signIn(server, signal);
    return true;
  }

  get #isNow(): boolean {
    return this.#context.stepUp === "now";
  }

  get #now(): number {
    return this.#context.clock.now() / 1000;
  }

  #log(server: ToolServer, what: string, error?: AppError): void {
    const why = error === undefined ? {} : { code: error.code, error: messageOf(error) };
    this.#context.log.info(what, { server: server.id, ...why });
  }
}

/**
 * Whether a server names others instead of the authorization server of a sign-in. One that it still names may only be away for now; and
 * where it names none at all, nothing is known.
 */
function isAway({ issuers }: Discovery, { discovery }: SignedIn): boolean {
  return issuers?.some((one) => isSameAddress(one, discovery.server.issuer)) === false;
}

/** Whether an authorization server has its tokens at another place now. */
function hasMoved(now: AuthorizationServer, before: AuthorizationServer): boolean {
  return now.issuer === before.issuer && now.tokenEndpoint !== before.tokenEndpoint;
}

/** A document may name an issuer with a slash at its end that it does not have itself. */
function isSameAddress(one: string, other: string): boolean {
  return URL.parse(one)?.href === URL.parse(other)?.href;
}

function unauthorized(message: string): ToolServerError {
  return new ToolServerError("tools.unauthorized", "auth", message);
}

/** Not a sign-in: nothing was dropped, and it may go on by itself. */
function failed(server: ToolServer, error: AppError): ToolServerError {
  const { retry, retryAfterSeconds } = error;
  const after = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const code = retry || error.code === "oauth.unreachable" ? "tools.unreachable" : "tools.failed";
  return new ToolServerError(code, "auth", notRenewed(server, error), {
    cause: error,
    retry: code === "tools.unreachable",
    ...after,
  });
}
