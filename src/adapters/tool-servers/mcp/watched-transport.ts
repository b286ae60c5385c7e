import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
  SdkHttpError,
  type StreamableHTTPClientTransport,
  type Transport,
  type TransportSendOptions,
} from "@modelcontextprotocol/client";
import { type Exchange, exchanges } from "./exchange.ts";
import { messageLine, oneWord, sizeOf } from "./message-line.ts";

/** The code of an error that we answer ourselves when a server never will; its data is the reason. */
export const neverAnswered = -32_098;

/** The library says the same of options in two ways. */
type InnerOptions = Parameters<StreamableHTTPClientTransport["send"]>[1];

/** The transport of the library, with a line in the log for each message, and an end for each request that the server does not answer. */
export class WatchedTransport implements Transport {
  readonly hasPerRequestStream = true;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport["onmessage"];
  readonly #inner: StreamableHTTPClientTransport;
  readonly #log: (line: string) => void;
  readonly #pending = new Map<RequestId, Exchange>();

  constructor(inner: StreamableHTTPClientTransport, log: (line: string) => void) {
    this.#inner = inner;
    this.#log = log;
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion(version);
  }

  async start(): Promise<void> {
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => {
      // Those of HTTP are in the log already; their text is the body.
      if (!(error instanceof SdkHttpError)) this.#log(`! ${oneWord(error.message)}`);
      this.onerror?.(error);
    };
    this.#inner.onmessage = (message) => {
      this.#received(message);
    };
    await this.#inner.start();
  }

  async send(message: JSONRPCMessage, options: TransportSendOptions = {}): Promise<void> {
    const exchange = exchangeOf(message);
    this.#log(messageLine("→", exchange.method, exchange.about, sizeOf(message)));
    const id = isJSONRPCRequest(message) ? message.id : undefined;
    if (id === undefined) {
      await exchanges.run(exchange, () => this.#inner.send(message, options as InnerOptions));
      return;
    }
    this.#pending.set(id, exchange);
    const watched = {
      ...options,
      onRequestStreamEnd: (): void => {
        options.onRequestStreamEnd?.();
        this.#over(id);
      },
    } as InnerOptions;
    try {
      await exchanges.run(exchange, () => this.#inner.send(message, watched));
    } catch (error) {
      this.#pending.delete(id);
      throw error;
    }
    // A whole response has been read, and no answer to this was in it.
    if (!exchange.isStream) this.#over(id);
  }

  async close(): Promise<void> {
    this.#pending.clear();
    await this.#inner.close();
  }

  /** Tells the server that the session is over. */
  async endSession(): Promise<void> {
    await this.#inner.terminateSession();
  }

  #received(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message) || isJSONRPCNotification(message)) {
      this.#log(messageLine("←", message.method, "", sizeOf(message)));
    } else if (message.id !== undefined) {
      const exchange = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (exchange !== undefined) this.#log(answerLine(exchange, message));
    }
    this.onmessage?.(message);
  }

  /** Nothing can come for this request any more. */
  #over(id: RequestId): void {
    const exchange = this.#pending.get(id);
    if (exchange === undefined) return;
    this.#pending.delete(id);
    this.#log(`✗ ${exchange.method} ${oneWord(exchange.about)}: no answer`);
    // The library ends a subscription by itself.
    if (exchange.method === "subscriptions/listen") return;
    this.onmessage?.({
      jsonrpc: "2.0",
      id,
      error: { code: neverAnswered, message: "No answer came.", data: exchange.failure },
    });
  }
}

function exchangeOf(message: JSONRPCMessage): Exchange {
  const began = performance.now();
  const rest = { began, isStream: false, failure: undefined };
  if (!isJSONRPCRequest(message) && !isJSONRPCNotification(message))
    return { method: "answer", about: "", ...rest };
  const { name, uri } = message.params ?? {};
  const about = [name, uri].find((one) => typeof one === "string");
  return { method: message.method, about: about ?? "", ...rest };
}

function answerLine({ method, about, began }: Exchange, message: JSONRPCMessage): string {
  const took = `${String(Math.round(performance.now() - began))} ms`;
  const failed = isJSONRPCErrorResponse(message) ? `, error ${String(message.error.code)}` : "";
  const size = isJSONRPCResultResponse(message) ? sizeOf(message.result) : sizeOf(message);
  return `${messageLine("←", method, about, size)}, ${took}${failed}`;
}
