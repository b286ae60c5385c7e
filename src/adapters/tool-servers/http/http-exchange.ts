import { revealed, type SecretHeaders } from "../../../core/base/secret.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ConnectionStep, ToolServer } from "../../../protocol/tools.ts";
import { limitedBody } from "./limited-body.ts";
import { networkFailure } from "./network-failure.ts";
import type { PlannedRequest } from "./planned-request.ts";
import { serverTitle } from "./server-title.ts";

export interface ExchangeOptions {
  readonly server: ToolServer;
  readonly fetch?: typeof fetch;
  readonly onStep: (step: ConnectionStep) => void;
  readonly log?: (line: string) => void;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** What goes with a request beside what its maker has put in: `bearer` before, `own` after the maker's headers. */
export interface ProvingHeaders {
  readonly bearer?: SecretHeaders;
  readonly own?: SecretHeaders;
}

/** One request and its response, in time, with every failure of the network translated. */
export class HttpExchange {
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** Errors: `ToolServerError`, or the reason of the request's signal. */
  async send(request: PlannedRequest, proof: ProvingHeaders): Promise<Response> {
    const { server, onStep, log, timeoutMs } = this.#options;
    const { url, method, signal } = request;
    signal.throwIfAborted();
    const headers = headersOf(request, proof, server);
    // A request holds its signal weakly; this one is held by its timer and by the signal of the caller.
    const over = new AbortController();
    const abort = (): void => {
      over.abort(signal.reason);
    };
    const letGo = (): void => {
      signal.removeEventListener("abort", abort);
    };
    signal.addEventListener("abort", abort);
    const timer = setTimeout(() => {
      over.abort(this.#late());
    }, timeoutMs);
    const began = performance.now();
    const say = (result: string): void => {
      log?.(
        `${method} ${url.host}${url.pathname} → ${result}, ${String(Math.round(performance.now() - began))} ms`,
      );
    };
    const failed = (error: unknown): unknown => {
      letGo();
      if (signal.aborted) return signal.reason;
      return networkFailure(error, { server, url });
    };
    onStep("connect");
    try {
      const send = this.#options.fetch ?? fetch;
      const body = request.body === undefined ? {} : { body: request.body };
      const response = await send(url, { method, headers, ...body, redirect: "manual", signal: over.signal });
      if (url.protocol === "https:") onStep("tls");
      onStep("http");
      say(String(response.status));
      return this.#bounded(response, failed, letGo);
    } catch (error) {
      const failure = failed(error);
      say(failure instanceof ToolServerError ? `${failure.code} (${failure.step})` : "cancelled");
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  }

  #late(): ToolServerError {
    const { server, timeoutMs } = this.#options;
    return new ToolServerError(
      "tools.timeout",
      "http",
      `${serverTitle(server)} has not answered for ${String(timeoutMs / 1000)} s; check that it runs, then try again.`,
      { retry: true },
    );
  }

  /** The same response with a body that ends when it is too large. */
  #bounded(response: Response, failed: (error: unknown) => unknown, letGo: () => void): Response {
    const { server, maxBytes } = this.#options;
    const { status, statusText, headers } = response;
    const isEvents =
      headers.get("content-type")?.trim().toLowerCase().startsWith("text/event-stream") ?? false;
    const tooLarge = (): ToolServerError =>
      new ToolServerError(
        "tools.too_large",
        "http",
        `${serverTitle(server)} has sent more than ${String(Math.floor(maxBytes / (1024 * 1024)))} MB at once; ask it for less.`,
      );
    if (response.body === null) {
      letGo();
    } else if (!isEvents && Number(headers.get("content-length") ?? 0) > maxBytes) {
      void response.body.cancel().catch(() => undefined);
      throw tooLarge();
    }
    const body =
      response.body === null
        ? null
        : limitedBody(response.body, { maxBytes, isEvents, tooLarge, failed, onEnd: letGo });
    const copy = new Response(body, { status, statusText, headers });
    // What a relative reference in it belongs to.
    Object.defineProperty(copy, "url", { value: response.url });
    return copy;
  }
}

/** Errors: `tools.unauthorized` for what cannot be a header, because `fetch` would refuse it with an error that repeats it. */
function headersOf(
  request: PlannedRequest,
  { bearer = {}, own = {} }: ProvingHeaders,
  server: ToolServer,
): Headers {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(revealed(bearer)))
    setHeader(headers, name, `Bearer ${value}`, server);
  for (const [name, value] of Object.entries(revealed(own))) setHeader(headers, name, value, server);
  return headers;
}

function setHeader(headers: Headers, name: string, value: string, server: ToolServer): void {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) headers.set(name, value);
  else {
    const what = name === "authorization" ? "The key" : `The header ${name}`;
    throw new ToolServerError(
      "tools.unauthorized",
      "auth",
      `${what} for ${serverTitle(server)} has characters that cannot be sent; set it again.`,
    );
  }
}
