import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { OAuthError } from "../../core/oauth/oauth-error.ts";

/** A place on this machine that a browser is sent back to, for one sign-in. */
export interface Loopback {
  readonly uri: string;
  readonly port: number;
  /** The first address that comes back with this `state`. To be called before the browser is opened. Errors: the signal's reason. */
  answer(state: string, signal: AbortSignal): Promise<URL>;
  dispose(): void;
}

export interface LoopbackOptions {
  /** The one to take where it is free; another otherwise, unless it is `fixed`. */
  readonly port?: number;
  readonly fixed?: boolean;
  /** What the browser shows: signed in, or not. */
  readonly page: (ok: boolean) => string;
}

const path = "/callback";
const maxSockets = 8;
const patienceMs = 5_000;

/** Browsers let only pages close themselves that a page has opened; the code goes out of the history in any case. */
const closing = "history.replaceState(null,'',location.pathname);window.close()";
const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash("sha256").update(closing).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Listens on 127.0.0.1 (RFC 8252, section 7.3). What a request proves is its state, of 256 bit, and nothing else: behind a forwarded port
 * the `Host` is any. Whatever does not have it changes nothing. Errors: `oauth.callback`.
 */
export async function openLoopback({ port = 0, fixed = false, page }: LoopbackOptions): Promise<Loopback> {
  const listener = new LoopbackListener(page);
  const taken = await listener.listen(port, fixed);
  return {
    uri: `http://127.0.0.1:${String(taken)}${path}`,
    port: taken,
    answer: (state, signal) => listener.answer(state, signal),
    dispose: () => {
      listener.dispose();
    },
  };
}

interface Awaited {
  readonly state: string;
  readonly resolve: (callback: URL) => void;
}

class LoopbackListener {
  readonly #page: (ok: boolean) => string;
  readonly #server: Server;
  #awaited: Awaited | undefined;

  constructor(page: (ok: boolean) => string) {
    this.#page = page;
    const timeouts = { headersTimeout: patienceMs, requestTimeout: patienceMs, keepAliveTimeout: 1 };
    this.#server = createServer({ ...timeouts, connectionsCheckingInterval: 1_000 }, (request, response) => {
      this.#receive(request, response);
    });
    this.#server.maxConnections = maxSockets;
  }

  async listen(preferred: number, isFixed: boolean): Promise<number> {
    try {
      return await listening(this.#server, preferred);
    } catch (error) {
      if (preferred !== 0 && !isFixed) return this.listen(0, false);
      const why = isFixed
        ? `Port ${String(preferred)}, to which the browser comes back by your settings, could not be opened: another sign-in or another program has it. End that one, or change backburner.tools.signInPort.`
        : "No port could be opened on this machine for the browser to come back to; check its firewall, then try again.";
      throw new OAuthError("oauth.callback", { step: "browser" }, why, { cause: error });
    }
  }

  async answer(state: string, signal: AbortSignal): Promise<URL> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<URL>();
    const awaited = { state, resolve };
    const abort = (): void => {
      if (this.#awaited === awaited) this.#awaited = undefined;
      reject(signal.reason as Error);
    };
    this.#awaited = awaited;
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  dispose(): void {
    this.#awaited = undefined;
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? "", "http://127.0.0.1");
    if (url?.pathname !== path) {
      response.writeHead(404, { connection: "close" }).end();
    } else if (request.method !== "GET") {
      response.writeHead(405, { allow: "GET", connection: "close" }).end();
    } else {
      const awaited = this.#awaited;
      const isKnown = awaited !== undefined && isSame(url.searchParams.getAll("state"), awaited.state);
      if (!isKnown) {
        this.#show(response, 400, false);
        return;
      }
      // Only once: whatever comes later is unknown.
      this.#awaited = undefined;
      const callback = new URL(url.pathname + url.search, `http://127.0.0.1:${String(this.#port)}`);
      // Whoever waits disposes next, and the browser should have its page by then.
      response.once("close", () => {
        awaited.resolve(callback);
      });
      this.#show(response, 200, url.searchParams.has("code") && !url.searchParams.has("error"));
    }
  }

  #show(response: ServerResponse, status: number, ok: boolean): void {
    response.writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      connection: "close",
    });
    response.end(ok ? `${this.#page(true)}<script>${closing}</script>` : this.#page(false));
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Exactly one, and to the letter; how long the comparison takes tells nothing. */
function isSame(given: readonly string[], state: string): boolean {
  const [one = ""] = given;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return given.length === 1 && state !== "" && timingSafeEqual(digest(one), digest(state));
}
