import { Emitter, type Event } from "../../../core/base/emitter.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import { serverTitle } from "../http/server-title.ts";
import { exchanges } from "./exchange.ts";

/** How the stream of a server is opened again after it has broken off; the last attempt is about four seconds after the first. */
export const reconnection = {
  initialReconnectionDelay: 500,
  reconnectionDelayGrowFactor: 2,
  maxReconnectionDelay: 5_000,
  maxRetries: 3,
} as const;

/** Sees every request of a session, and so when the server has forgotten it or is gone: the library does not tell. */
export class SessionWatch {
  readonly #server: ToolServer;
  readonly #fetch: typeof fetch;
  readonly #lost = new Emitter<ToolServerError>();
  #isEstablished = false;
  #failedStreams = 0;
  #loss: ToolServerError | undefined;

  constructor(server: ToolServer, serverFetch: typeof fetch) {
    this.#server = server;
    this.#fetch = serverFetch;
  }

  readonly onDidLose: Event<ToolServerError> = this.#lost.event;

  /** Why there is no session any more. */
  get loss(): ToolServerError | undefined {
    return this.#loss;
  }

  /** From now on a failure is a loss. */
  established(): void {
    this.#isEstablished = true;
  }

  /** The session is ended from here: nothing is a loss any more. */
  closed(): void {
    this.#isEstablished = false;
    this.#lost.dispose();
  }

  /** The session is gone; returns why, which is the first reason that there was. */
  lose(error: ToolServerError): ToolServerError {
    if (!this.#isEstablished) return error;
    if (this.#loss === undefined) {
      this.#loss = error;
      this.#lost.fire(error);
    }
    return this.#loss;
  }

  /** The server does not know the session that a request named. */
  forgotten(): ToolServerError {
    return this.lose(
      new ToolServerError(
        "tools.lost",
        "http",
        `${serverTitle(this.#server)} has started anew and does not know this session any more; connect it again.`,
        { retry: true },
      ),
    );
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const exchange = exchanges.getStore();
    const isStream = init?.method === "GET";
    let response: Response;
    try {
      response = await this.#fetch(input, init);
    } catch (error) {
      this.#failed(error, isStream);
      throw error;
    }
    const hasSession = new Headers(init?.headers).has("mcp-session-id");
    // A server that has no such stream says 405; others have no word for a session that is gone but 400.
    const isGone = isStream ? [400, 404, 410] : [404, 410];
    if (hasSession && init?.method !== "DELETE" && isGone.includes(response.status)) this.forgotten();
    if (isStream && response.ok) this.#failedStreams = 0;
    const isEvents = (response.headers.get("content-type") ?? "").includes("text/event-stream");
    if (exchange === undefined || response.body === null) return response;
    exchange.isStream ||= isEvents && response.ok;
    return withBody(
      response,
      tapped(response.body, (error) => (exchange.failure = error)),
    );
  };

  #failed(error: unknown, isStream: boolean): void {
    if (!(error instanceof ToolServerError) || error.code !== "tools.unreachable") return;
    if (isStream) this.#failedStreams += 1;
    if (!isStream || this.#failedStreams >= reconnection.maxRetries) this.lose(error);
  }
}

function withBody(response: Response, body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** The same bytes; says why they end when they end too early. */
function tapped(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onFailure: (error: unknown) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        onFailure(error);
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
