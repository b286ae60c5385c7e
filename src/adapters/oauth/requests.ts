import { systemClock } from "../../core/base/clock.ts";
import { isAbort } from "../../core/base/errors.ts";
import { within } from "../../core/base/within.ts";
import type { Trace } from "../../core/oauth/authorization-servers.ts";
import { OAuthError } from "../../core/oauth/oauth-error.ts";
import type { OAuthStep } from "../../protocol/oauth.ts";
import { lateAnswer, networkFailure } from "./network-failure.ts";
import { asResponse, readReply, type Reply } from "./reply.ts";
import { shownUrl } from "./shown-url.ts";

/** What is asked, and whom it is told to. */
export interface Ask {
  readonly step: OAuthStep;
  readonly url: URL;
  /** For the trace while it runs: what is looked for or asked. */
  readonly doing: string;
  readonly trace: Trace;
  readonly signal: AbortSignal;
  /** Less than usual. */
  readonly patienceMs?: number;
  /** False when only its headers are of interest; it may go on for ever. */
  readonly isBodyRead?: boolean;
}

/** What an answer means. */
export interface Finding<T> {
  readonly value: T;
  /** For the trace. */
  readonly detail: string;
  readonly state?: "done" | "skipped";
}

/** The part of `fetch` that the library uses. */
export type PlainFetch = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
) => Promise<Response>;

export interface RequestsOptions {
  /** Takes the place of the default `fetch`, which is looked up at each request so that the editor can replace it by one that knows its proxies. */
  readonly fetch?: typeof fetch;
  /** Of each request with its answer. */
  readonly timeoutMs: number;
}

const maxBytes = 1024 * 1024;
const maxRedirects = 3;

/** Requests to authorization servers: in time, within an origin, of a bounded size, and each with its lines in the trace. */
export class Requests {
  readonly #options: RequestsOptions;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Gets a document. Errors: {@link OAuthError}, also of `read`; or the signal's reason. */
  async get<T>(ask: Ask, read: (reply: Reply) => Finding<T> | Promise<Finding<T>>): Promise<T> {
    const init = { method: "GET", headers: { accept: "application/json" } };
    return this.send(ask, (plainFetch) => plainFetch(ask.url.href, init), read);
  }

  /** Lets the library send one request and `read` say what the answer means. Errors as above. */
  async send<T>(
    ask: Ask,
    send: (plainFetch: PlainFetch) => Promise<Response>,
    read: (reply: Reply) => Finding<T> | Promise<Finding<T>>,
  ): Promise<T> {
    const { step, url, doing, trace } = ask;
    const shown = { step, url: shownUrl(url) };
    trace({ ...shown, state: "running", detail: doing });
    let reply: Reply | undefined;
    const status = (): { readonly status?: number } => (reply === undefined ? {} : { status: reply.status });
    try {
      await send(async (target, init) => {
        reply = await this.#reply(ask, new URL(target), init);
        return asResponse(reply);
      });
      if (reply === undefined) throw new Error("Nothing was sent.");
      const { value, detail, state = "done" } = await read(reply);
      trace({ ...shown, ...status(), state, detail });
      return value;
    } catch (error) {
      const detail =
        error instanceof OAuthError ? error.message : isAbort(error) ? "It was cancelled." : "It went wrong.";
      trace({ ...shown, ...status(), state: "failed", detail });
      throw error;
    }
  }

  async #reply(
    { step, signal, patienceMs = Infinity, isBodyRead = true }: Ask,
    first: URL,
    init: Parameters<PlainFetch>[1],
  ): Promise<Reply> {
    const ms = Math.min(this.#options.timeoutMs, patienceMs);
    const late = (): OAuthError => lateAnswer(step, first, ms);
    return within({ clock: systemClock, ms, late }, signal, async (over) => {
      try {
        const response = await this.#follow(step, first, init, over);
        if (!isBodyRead) {
          await response.body?.cancel();
          const { status, headers } = response;
          return { status, headers, json: undefined, isHtml: false };
        }
        const reply = await readReply(response, maxBytes);
        if (reply !== undefined) return reply;
      } catch (error) {
        if (over.aborted) throw over.reason;
        throw networkFailure(error, step, first);
      }
      throw new OAuthError(
        "oauth.bad_reply",
        { step, url: shownUrl(first) },
        `${first.host} has sent more than 1 MB where a few lines belong; tell those who run it.`,
      );
    });
  }

  /** Follows redirects by hand: what is sent may prove who asks, and an answer is of the origin that was checked. */
  async #follow(
    step: OAuthStep,
    first: URL,
    init: Parameters<PlainFetch>[1],
    signal: AbortSignal,
  ): Promise<Response> {
    const send = this.#options.fetch ?? fetch;
    const { method, headers, body } = init;
    const content = body === undefined ? {} : { body: body as BodyInit };
    let url = first;
    for (let followed = 0; ; followed += 1) {
      const response = await send(url, { method, headers, ...content, redirect: "manual", signal });
      // After the others a POST becomes a GET, which no endpoint means.
      const follows = method === "GET" ? [301, 302, 303, 307, 308] : [307, 308];
      const location = response.headers.get("location");
      if (location === null || response.status < 300 || response.status > 399) return response;
      await response.body?.cancel();
      const next = URL.parse(location, url);
      const stays = next !== null && next.origin === url.origin && next.username === "";
      if (!stays || !follows.includes(response.status) || followed === maxRedirects) {
        throw new OAuthError(
          "oauth.bad_reply",
          { step, url: shownUrl(url), status: response.status },
          `${url.host} sends requests on${stays || next === null ? "" : ` to ${next.origin}`}, and nothing goes there by itself; tell those who run it.`,
        );
      }
      url = next;
    }
  }
}
