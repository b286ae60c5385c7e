import type { Redirect, Redirects } from "../../../src/core/oauth/redirects.ts";

/** Places for the browser to come back to, one port after the other. */
export class FakeRedirects implements Redirects {
  /** Addresses that another program has. */
  readonly taken = new Set<string>();
  readonly opened: string[] = [];
  /** How many are open. */
  open_count = 0;
  readonly #waiting = new Map<string, (answer: URL) => void>();
  #port = 4000;

  async open(preferred: string | undefined, signal: AbortSignal): Promise<Redirect> {
    signal.throwIfAborted();
    const uri = preferred === undefined || this.taken.has(preferred) ? this.#next() : preferred;
    this.opened.push(uri);
    this.open_count += 1;
    return {
      uri,
      answer: (state, inner) =>
        new Promise((resolve, reject) => {
          this.#waiting.set(state, resolve);
          inner.addEventListener("abort", () => {
            reject(inner.reason as Error);
          });
        }),
      dispose: () => {
        this.open_count -= 1;
      },
    };
  }

  /** The browser comes back from a page. */
  comeBack(page: string, query = "code=SECRET-code"): void {
    const state = new URL(page).searchParams.get("state") ?? "";
    this.#waiting.get(state)?.(new URL(`http://127.0.0.1/callback?state=${state}&${query}`));
  }

  #next(): string {
    this.#port += 1;
    return `http://127.0.0.1:${String(this.#port)}/callback`;
  }
}
