import { getRequestListener } from "@hono/node-server";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type Clock, systemClock } from "../../core/base/clock.ts";
import { Connections } from "../../core/base/connections.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { ControlApiOptions, ControlApiServer, ServeControlApi } from "../../core/control/control-api.ts";
import { ControlDesk } from "../../core/control/control-desk.ts";
import type { ControlCaller } from "../../core/control/control-token.ts";
import { type Refusal, refuse, refuseSocket } from "./answer.ts";
import { FrontDoor } from "./front-door.ts";
import { type ControlLimits, usualLimits } from "./limits.ts";
import { listen } from "./listen.ts";
import type { LiveEvents } from "./live/live-events.ts";
import { openApiDocument } from "./openapi-document.ts";
import { readBody } from "./read-body.ts";
import { routes } from "./routes.ts";

/** Serves the control API on 127.0.0.1. Errors: `control.port_taken`. */
export const serveControlApi: ServeControlApi = (options, signal) =>
  serveControlApiWithin(usualLimits)(options, signal);

/** The same with limits that a test can reach. */
export function serveControlApiWithin(limits: ControlLimits, clock: Clock = systemClock): ServeControlApi {
  return async (options, signal) => {
    signal.throwIfAborted();
    const listener = new ControlListener(options, limits, clock);
    await listener.listen(options.port);
    if (signal.aborted) listener.dispose();
    signal.throwIfAborted();
    return listener;
  };
}

const livePath = "/socket.io/";
const closing: Refusal = { status: 503, detail: "The control API is being switched off." };
const unknownProtocol: Refusal = { status: 404, detail: "There is nothing here; see /api/v1/openapi.json." };

class ControlListener implements ControlApiServer {
  readonly #options: ControlApiOptions;
  readonly #limits: ControlLimits;
  readonly #clock: Clock;
  readonly #desk: ControlDesk;
  readonly #door: FrontDoor;
  readonly #connections: Connections;
  readonly #server: Server;
  readonly #answer: (request: IncomingMessage, response: ServerResponse, caller: ControlCaller) => void;
  readonly #closed = Promise.withResolvers<undefined>();
  #live: Promise<LiveEvents> | undefined;
  #isOver = false;

  constructor(options: ControlApiOptions, limits: ControlLimits, clock: Clock) {
    const { daemons, tokens, version, log } = options;
    this.#options = options;
    this.#limits = limits;
    this.#clock = clock;
    this.#desk = new ControlDesk({ daemons, log });
    this.#door = new FrontDoor({ tokens, log, limits, port: () => this.port });
    this.#connections = new Connections(limits.sockets);
    const app = routes({ desk: this.#desk, document: () => openApiDocument(version, this.port), log });
    this.#answer = (request, response, caller) => {
      const listener = getRequestListener((asked) => app.fetch(asked, { outgoing: response, caller }), {
        // They belong to the whole extension host.
        overrideGlobalObjects: false,
      });
      void listener(request, response);
    };
    this.#server = this.#makeServer();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  async listen(port: number): Promise<void> {
    await listen(this.#server, port);
  }

  forget(tokenId: string): void {
    this.#door.forget(tokenId);
    this.#withLive((live) => {
      live.forget(tokenId);
    });
  }

  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#server.close(() => {
      this.#closed.resolve(undefined);
    });
    this.#server.closeIdleConnections();
    this.#withLive((live) => {
      live.dispose();
    });
    // What has begun may end; then everybody goes.
    this.#clock.after(this.#limits.closeMs, () => {
      this.#server.closeAllConnections();
      this.#connections.destroyAll();
    });
  }

  closed(): Promise<void> {
    return this.#closed.promise;
  }

  #makeServer(): Server {
    const { requestMs, keepAliveMs } = this.#limits;
    const server = createServer(
      {
        headersTimeout: requestMs,
        requestTimeout: requestMs,
        keepAliveTimeout: keepAliveMs,
        connectionsCheckingInterval: Math.min(1_000, requestMs),
        maxHeaderSize: 8 * 1024,
        // A request without one is refused as a foreign one is.
        requireHostHeader: false,
      },
      (request, response) => {
        void this.#receive(request, response).catch((error: unknown) => {
          this.#options.log.error("the control API met a bug", { error: messageOf(error) });
          request.socket.destroy();
        });
      },
    );
    server.on("connection", (socket) => {
      this.#connections.add(socket);
    });
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Nobody else listens while it is looked at.
      socket.on("error", () => socket.destroy());
      void this.#upgrade(request, socket, head).catch((error: unknown) => {
        this.#options.log.error("the control API met a bug", { error: messageOf(error) });
        socket.destroy();
      });
    });
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
      if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
      else refuseSocket(socket, this.#door.malformed(statusOf(error.code)));
    });
    return server;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = this.#door.refusedSource(request);
    if (foreign !== undefined) {
      refuse(response, foreign);
    } else if (this.#isOver) {
      refuse(response, closing);
    } else if (isLive(request)) {
      const refusal = await this.#refusedHeader(request);
      if (refusal !== undefined) refuse(response, refusal);
      else (await this.#liveEvents()).request(request, response);
    } else {
      await this.#admit(request, response);
    }
  }

  async #admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const door = this.#door;
    const checked = await door.caller(request);
    if (!checked.ok) {
      refuse(response, checked.refusal);
      return;
    }
    const caller = checked.value;
    this.#connections.prove(request.socket);
    const type = door.refusedType(request, caller);
    if (type !== undefined) {
      refuse(response, type);
      return;
    }
    const body = await readBody(request, this.#limits.body);
    if (body.kind === "gone") return;
    const refusal = door.refusedBody(body, caller) ?? door.refusedRate(caller);
    if (refusal === undefined) this.#answer(request, response, caller);
    else refuse(response, refusal);
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const foreign = this.#door.refusedSource(request) ?? (this.#isOver ? closing : undefined);
    if (foreign !== undefined) {
      refuseSocket(socket, foreign);
    } else if (isLive(request)) {
      const refusal = await this.#refusedHeader(request);
      if (refusal !== undefined) refuseSocket(socket, refusal);
      else (await this.#liveEvents()).upgrade(request, socket, head);
    } else {
      const checked = await this.#door.caller(request);
      refuseSocket(socket, checked.ok ? unknownProtocol : checked.refusal);
    }
  }

  /** A socket may say later whose it is; but a header that says it has to be right. */
  async #refusedHeader(request: IncomingMessage): Promise<Refusal | undefined> {
    if (request.headers.authorization === undefined) return undefined;
    const checked = await this.#door.caller(request);
    if (!checked.ok) return checked.refusal;
    this.#connections.prove(request.socket);
    return undefined;
  }

  /** Where it could not be loaded, whoever wanted it has been told. */
  #withLive(use: (live: LiveEvents) => void): void {
    void this.#live?.then(use, () => undefined);
  }

  /** Loaded when somebody wants it. */
  #liveEvents(): Promise<LiveEvents> {
    this.#live ??= import("./live/live-events.ts").then(({ LiveEvents: Events }) => {
      const { daemons, tokens, log } = this.#options;
      return new Events({
        ...{
          daemons,
          tokens,
          log,
          desk: this.#desk,
          door: this.#door,
          limits: this.#limits,
          clock: this.#clock,
        },
        proven: (socket) => {
          this.#connections.prove(socket);
        },
      });
    });
    return this.#live;
  }
}

function isLive({ url = "" }: IncomingMessage): boolean {
  return url.startsWith(livePath);
}

function statusOf(code: string | undefined): number {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}
