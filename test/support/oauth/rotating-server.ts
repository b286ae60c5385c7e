import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Tokens as this server hands them out. */
export interface RotatedTokens {
  readonly access: number;
  readonly refresh: number;
}

/**
 * A server whose refresh tokens work once: one that is used again ends the whole session. A token is good until all windows have used
 * it, and then bad for all at once.
 */
export class RotatingServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #windows: number;
  readonly #expiries: number;
  #number = 0;
  #isRevoked = false;
  readonly #seen = new Set<string>();
  #expired = Promise.withResolvers<undefined>();
  /** How often tokens were handed out. */
  refreshes = 0;
  /** Called after tokens were sent. */
  onRefreshed: () => void = () => undefined;

  constructor(windows: number, expiries: number) {
    this.#windows = windows;
    this.#expiries = expiries;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        if (request.url === "/token" && status === 200) this.onRefreshed();
      });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** The tokens of a fresh sign-in. */
  signIn(): RotatedTokens {
    return { access: this.#number, refresh: this.#number };
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: unknown }> {
    if (request.url !== "/token") return this.#use(Number(request.headers.authorization), windowOf(request));
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += String(piece);
    return this.#refresh(Number(new URLSearchParams(body).get("refresh_token")));
  }

  #refresh(token: number): { readonly status: number; readonly body: unknown } {
    this.#isRevoked ||= token !== this.#number;
    if (this.#isRevoked) return { status: 400, body: { error: "invalid_grant" } };
    this.#number += 1;
    this.refreshes += 1;
    this.#seen.clear();
    const [access_token, refresh_token] = [String(this.#number), String(this.#number)];
    return { status: 200, body: { access_token, refresh_token, token_type: "Bearer" } };
  }

  /** The first use answers at once, the next one when the token is no longer good, or when all is over. */
  async #use(token: number, window: string): Promise<{ readonly status: number; readonly body: unknown }> {
    if (token !== this.#number || this.#isRevoked) return { status: 401, body: {} };
    const isFirst = !this.#seen.has(window);
    this.#seen.add(window);
    const expired = this.#expired;
    if (this.#seen.size >= this.#windows) {
      this.#expired = Promise.withResolvers();
      expired.resolve(undefined);
    }
    if (isFirst) return { status: 200, body: {} };
    await expired.promise;
    return { status: this.#number === this.#expiries ? 410 : 401, body: {} };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function windowOf(request: IncomingMessage): string {
  return String(request.headers["x-window"]);
}
