import type { Clock } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Secret } from "../../core/base/secret.ts";
import { keyHeaders } from "./key-headers.ts";

/** How long a server may say nothing at all. */
export interface Patience {
  /** Until its first byte: a local server may have to load the model. */
  readonly firstByteMs: number;
  /** Between two bytes. */
  readonly silenceMs: number;
  /** For what may follow the end of a reply. */
  readonly restMs: number;
}

/** As long as users wait by themselves. */
export const usualPatience: Patience = { firstByteMs: 120_000, silenceMs: 120_000, restMs: 5_000 };

export interface WatchOptions {
  readonly clock: Clock;
  readonly patience: Patience;
  readonly key: Secret | undefined;
  /** What a request fails with that took longer than `ms`. */
  readonly late: (ms: number) => Error;
}

/** Nothing that a server has to say of its refusal is longer. */
const maxErrorBytes = 64 * 1024;

/** Follows the bytes of one request, because the library shows only messages: when they come, and whether the last of them say that it is over. */
export class WatchedFetch implements Disposable {
  readonly #options: WatchOptions;
  readonly #over = new AbortController();
  #limitMs: number;
  #timer: Disposable | undefined;
  #tail = "";

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#limitMs = options.patience.firstByteMs;
  }

  /** True once the server has said that nothing more comes. */
  get closed(): boolean {
    return /(?:^|\n)data: ?\[DONE\]\s*$/.test(this.#tail);
  }

  /** The reply has ended: what is still to come is not worth waiting for. */
  hurry(): void {
    this.#limitMs = this.#options.patience.restMs;
    this.#wait();
  }

  /** Waits no longer. */
  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  /**
   * Takes the place of the default `fetch`, which is looked up at each call so that the editor can replace it by one that knows its proxies.
   * It sends these headers and no others: the library would tell of this machine, and send what it finds in the environment.
   */
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const headers = {
      "content-type": "application/json",
      accept: "text/event-stream, application/json",
      ...keyHeaders(this.#options.key),
    };
    const { signal } = init;
    signal?.addEventListener("abort", () => {
      this.#over.abort(signal.reason);
    });
    this.#wait();
    const response = await fetch(input, { ...init, headers, signal: this.#over.signal });
    this.#wait();
    const { status, statusText } = response;
    const body = response.body?.pipeThrough(this.#watch(response.ok ? Infinity : maxErrorBytes)) ?? null;
    return new Response(body, { status, statusText, headers: response.headers });
  };

  #watch(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
    const decoder = new TextDecoder("latin1");
    let bytes = 0;
    return new TransformStream({
      transform: (piece, controller) => {
        this.#limitMs = Math.min(this.#limitMs, this.#options.patience.silenceMs);
        this.#wait();
        this.#tail = (this.#tail + decoder.decode(piece.subarray(-64))).slice(-64);
        bytes += piece.byteLength;
        controller.enqueue(piece);
        if (bytes > maxBytes) controller.terminate();
      },
      flush: () => {
        this.dispose();
      },
    });
  }

  #wait(): void {
    const ms = this.#limitMs;
    this.#timer?.dispose();
    this.#timer = this.#options.clock.after(ms, () => {
      this.#over.abort(this.#options.late(ms));
    });
  }
}
