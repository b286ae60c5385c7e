import type { IncomingMessage } from "node:http";
import { isJsonObject } from "../../core/base/json-object.ts";
import { refusedSource } from "../../core/base/loopback-request.ts";
import type { Log } from "../../core/base/log.ts";
import { bearerToken, headerValues } from "../../core/base/bearer-token.ts";
import type { ControlCaller, ControlTokens } from "../../core/control/control-token.ts";
import { RateLimit } from "../../core/control/rate-limit.ts";
import type { Refusal } from "./answer.ts";
import type { ControlLimits } from "./limits.ts";
import { type Body, hasBody } from "./read-body.ts";

/** A check that everything which comes in passes, or what it is refused with. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export interface FrontDoorOptions {
  readonly tokens: ControlTokens;
  readonly log: Log;
  readonly limits: ControlLimits;
  /** The listener's own. */
  readonly port: () => number;
}

const jsonType = /^application\/json(?:\s*;.*)?$/i;

/**
 * The checks before a request is looked at any further, in this order: source, token, form, rate. Each refusal is one line of the log,
 * which has nothing of what came in.
 */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #withoutToken: RateLimit;
  readonly #perToken = new Map<string, RateLimit>();

  constructor(options: FrontDoorOptions) {
    this.#options = options;
    this.#withoutToken = new RateLimit(options.limits.withoutToken, uptimeMs);
  }

  /** Whether it comes from a program of this machine; a page in a browser, or who thinks to be elsewhere, learns nothing. */
  refusedSource({ rawHeaders }: IncomingMessage): Refusal | undefined {
    const hosts = headerValues(rawHeaders, "host");
    const host = hosts.length === 1 ? hosts[0] : undefined;
    const origin = headerValues(rawHeaders, "origin").at(0);
    const why = refusedSource({ host, origin }, this.#options.port());
    return why === undefined ? undefined : this.#refusal(why, { status: 403, detail: "Forbidden." });
  }

  /** Whose request it is, by its headers. */
  async caller({ rawHeaders }: IncomingMessage): Promise<Checked<ControlCaller>> {
    return this.callerOf(bearerToken(rawHeaders));
  }

  /** Whose token it is. */
  async callerOf(token: string | undefined): Promise<Checked<ControlCaller>> {
    const caller = token === undefined ? undefined : await this.#options.tokens.find(token);
    if (caller !== undefined) return { ok: true, value: caller };
    const waitSeconds = this.#withoutToken.take();
    if (waitSeconds > 0) return { ok: false, refusal: this.tooMany(waitSeconds) };
    const refusal = this.#refusal(token === undefined ? "no token" : "token", {
      status: 401,
      detail: "A valid token is needed: send it as Authorization: Bearer <token>.",
      headers: { "www-authenticate": "Bearer" },
    });
    return { ok: false, refusal };
  }

  /** Whether its body may be read: a form, which any page can send, may not. */
  refusedType(request: IncomingMessage, caller: ControlCaller): Refusal | undefined {
    const type = request.headers["content-type"];
    if (type === undefined ? !hasBody(request) : jsonType.test(type)) return undefined;
    const detail = "Send JSON with content-type: application/json, or no body.";
    return this.#refusal("content type", { status: 415, detail }, caller);
  }

  /** Whether its body is one. */
  refusedBody(body: Body, caller: ControlCaller): Refusal | undefined {
    if (body.kind === "too_large") {
      const detail = `A body may have ${String(this.#options.limits.body)} bytes.`;
      return this.#refusal("large body", { status: 413, detail }, caller);
    }
    if (body.kind === "gone" || body.text.trim() === "" || isJsonObject(body.text)) return undefined;
    return this.#refusal("body", { status: 400, detail: "The body is no JSON object." }, caller);
  }

  /** Whether the token may ask for something more at this moment. */
  refusedRate(caller: ControlCaller): Refusal | undefined {
    let rate = this.#perToken.get(caller.tokenId);
    if (rate === undefined) {
      rate = new RateLimit(this.#options.limits.perToken, uptimeMs);
      this.#perToken.set(caller.tokenId, rate);
    }
    const waitSeconds = rate.take();
    return waitSeconds === 0 ? undefined : this.tooMany(waitSeconds, caller);
  }

  /** There is too much of something. */
  tooMany(waitSeconds: number, caller?: ControlCaller): Refusal {
    const headers = { "retry-after": String(waitSeconds) };
    return this.#refusal(
      "rate",
      { status: 429, detail: "Too many requests; wait a moment.", headers },
      caller,
    );
  }

  /** Somebody spoke no HTTP. */
  malformed(status: number): Refusal {
    return this.#refusal("malformed", { status, detail: "Bad request." });
  }

  /** Nothing of a token that is gone is kept. */
  forget(tokenId: string): void {
    this.#perToken.delete(tokenId);
  }

  #refusal(why: string, refusal: Refusal, caller?: ControlCaller): Refusal {
    // Its id, under a name that the log does not take for a secret's.
    const who = caller === undefined ? {} : { caller: caller.tokenId };
    this.#options.log.warn("the control API refused a request", { why, status: refusal.status, ...who });
    return refusal;
  }
}

function uptimeMs(): number {
  return performance.now();
}
