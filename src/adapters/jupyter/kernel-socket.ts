import WebSocket from "ws";
import { type Clock, delay } from "../../core/base/clock.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import { revealed } from "../../core/base/secret.ts";
import { unauthorized, unreachable } from "./rest.ts";
import type { ServerSettings } from "./server-settings.ts";
import { decode, encode, type OutgoingMessage, subprotocol, type WireMessage } from "./wire.ts";

/** What the socket tells; each is called in order and may throw without harm. */
interface SocketListener {
  onMessage(message: WireMessage): void;
  /** `why` there is no connection yet, when it is known; told again when that changes. */
  onConnected(connected: boolean, why?: string): void;
}

/** Whether to try again after the connection was lost: with these settings, which may have a new token, or not at all. */
export type Retry =
  { readonly settings: ServerSettings } | { readonly settings?: undefined; readonly wait: boolean };

export interface SocketOptions {
  readonly kernelId: string;
  readonly sessionId: string;
  readonly settings: ServerSettings;
  readonly listener: SocketListener;
  /** Asked before each attempt to connect again. */
  readonly retry: (signal: AbortSignal) => Promise<Retry>;
  /** Whether to look for connections that hang; on loopback they do not, and a busy process must not be cut. */
  readonly ping: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

const firstDelayMs = 100;
const maxDelayMs = 5000;
const pingMs = 20_000;
/** A server answers the handshake only when the kernel has started. */
const handshakeMs = 120_000;

/**
 * The one websocket of a kernel, made again for as long as it is wanted, always under the same session: the server keeps what comes
 * meanwhile for that session and sends it first.
 *
 * The library's own `KernelConnection` gives up after seven attempts and after the close codes 1000 and 1001, throws on malformed
 * frames and asks for kernel information that nobody needs; its messages and their serialization are used here, its connection is not.
 */
export class KernelSocket {
  readonly #options: SocketOptions;
  readonly #closed = new AbortController();
  #settings: ServerSettings;
  #socket: WebSocket | undefined;
  #outbox: OutgoingMessage[] = [];
  #protocols = [subprotocol];

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#settings = options.settings;
  }

  /** Opens it for the first time; rejects with `jupyter.*` when that fails. From then on it stays open until {@link close}. */
  async open(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#closed.signal]);
    await this.#connect(either);
  }

  /** Opens it for the first time as it is opened again: resolves when it is open, or was given up. */
  openWhenPossible(): Promise<void> {
    return this.#again(this.#closed.signal);
  }

  /** Sends a message now, or as soon as there is a connection again. */
  send(message: OutgoingMessage): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      this.#outbox.push(message);
      return;
    }
    socket.send(encode(this.#settings.serializer, message, this.#options.sessionId, socket.protocol));
  }

  /** Closes it for good; the kernel runs on. */
  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    const socket = this.#socket;
    this.#socket = undefined;
    // A closing handshake could take its time-out; the server notices the end either way.
    socket?.terminate();
  }

  async #connect(signal: AbortSignal): Promise<void> {
    for (;;) {
      const socket = this.#make();
      // Taken in the very event that opens it: the first messages may come in the same turn.
      const problem = await opened(
        socket,
        this.#settings.baseUrl,
        () => {
          this.#take(socket);
        },
        signal,
      );
      if (problem === undefined) return;
      socket.terminate();
      signal.throwIfAborted();
      if (problem !== "no subprotocol") throw problem;
      // An older server: everything in one JSON text.
      this.#protocols = [];
    }
  }

  #make(): WebSocket {
    const { kernelId, sessionId } = this.#options;
    const address = `${this.#settings.wsUrl}api/kernels/${encodeURIComponent(kernelId)}/channels?session_id=${encodeURIComponent(sessionId)}`;
    const socket = new WebSocket(address, this.#protocols, {
      // A session that ended was renewed already: the server is asked for the kernel before each connection.
      headers: revealed(this.#settings.access.headers()),
      // The default of 100 MiB would close the connection at a larger message, and again at its replay.
      maxPayload: 0,
      perMessageDeflate: false,
      // Kernels send lone surrogates; they are repaired when they are decoded.
      skipUTF8Validation: true,
      handshakeTimeout: handshakeMs,
    });
    socket.binaryType = "arraybuffer";
    return socket;
  }

  #take(socket: WebSocket): void {
    const { log, listener } = this.#options;
    this.#socket = socket;
    socket.on("message", (data: ArrayBuffer | Buffer, isBinary) => {
      const frame = isBinary ? (data as ArrayBuffer) : Buffer.from(data as ArrayBuffer).toString();
      const message = decode(this.#settings.serializer, frame, socket.protocol);
      if (message === undefined) log.warn("a malformed frame of a kernel was left out");
      else
        this.#tell(() => {
          listener.onMessage(message);
        });
    });
    socket.on("error", (error) => {
      log.debug("websocket of a kernel", { error: messageOf(error) });
    });
    socket.on("close", (code) => {
      this.#lost(socket, code);
    });
    if (this.#options.ping) this.#watch(socket);
    this.#tell(() => {
      listener.onConnected(true);
    });
    const waiting = this.#outbox;
    this.#outbox = [];
    for (const message of waiting) this.send(message);
  }

  #watch(socket: WebSocket): void {
    let unanswered = 0;
    socket.on("pong", () => {
      unanswered = 0;
    });
    socket.on("message", () => {
      unanswered = 0;
    });
    const timer = this.#options.clock.every(pingMs, () => {
      unanswered += 1;
      if (unanswered > 3) socket.terminate();
      else if (socket.readyState === WebSocket.OPEN) socket.ping();
    });
    socket.on("close", () => {
      timer.dispose();
    });
  }

  #lost(socket: WebSocket, code: number): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#options.log.info("lost the connection to a kernel", { code });
    this.#tell(() => {
      this.#options.listener.onConnected(false);
    });
    void this.#again(this.#closed.signal);
  }

  async #again(signal: AbortSignal): Promise<void> {
    let told: string | undefined;
    for (let wait = 0; ; wait = Math.min(Math.max(firstDelayMs, wait * 2), maxDelayMs)) {
      await delay(this.#options.clock, wait * (0.5 + this.#options.random() / 2), signal);
      if (signal.aborted) return;
      try {
        const retry = await this.#options.retry(signal);
        if (retry.settings === undefined) {
          if (retry.wait) continue;
          return;
        }
        this.#settings = retry.settings;
        await this.#connect(signal);
        return;
      } catch (error) {
        this.#options.log.debug("no connection to a kernel yet", { error: messageOf(error) });
        if (!(error instanceof AppError) || error.message === told) continue;
        const why = error.message;
        told = why;
        this.#tell(() => {
          this.#options.listener.onConnected(false, why);
        });
      }
    }
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.log.error("a listener of a kernel failed", { error: messageOf(error) });
    }
  }
}

/** Waits for the handshake; resolves to what went wrong. */
function opened(
  socket: WebSocket,
  url: string,
  onOpen: () => void,
  signal: AbortSignal,
): Promise<Error | "no subprotocol" | undefined> {
  return new Promise((resolve) => {
    const finish = (problem?: Error | "no subprotocol"): void => {
      signal.removeEventListener("abort", cancel);
      resolve(problem);
    };
    const cancel = (): void => {
      finish(new Error("cancelled"));
    };
    socket.once("open", () => {
      onOpen();
      finish();
    });
    socket.once("unexpected-response", (_request, response) => {
      response.resume();
      const refused = response.statusCode === 401 || response.statusCode === 403;
      finish(
        refused ? unauthorized(url) : unreachable(url, new Error(`HTTP ${String(response.statusCode)}`)),
      );
    });
    // Stays: terminating a socket that is not yet open raises one more error.
    socket.on("error", (error) => {
      finish(error.message === "Server sent no subprotocol" ? "no subprotocol" : unreachable(url, error));
    });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
}
