/**
 * A client of the control API that knows nothing of it but its documentation: `fetch` for what programs do, raw sockets for what no
 * library lets one do, and socket.io-client for events.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { io, type Socket as LiveSocket } from "socket.io-client";
import type { DaemonEvent } from "../../../src/protocol/daemon.ts";

/** An answer, whole. */
export interface ControlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** A socket of Socket.IO, and the events that have come over it, in order. */
export interface LiveConnection {
  readonly socket: LiveSocket;
  readonly events: {
    readonly name: DaemonEvent["type"];
    readonly payload: Readonly<Record<string, unknown>>;
  }[];
  /** Resolves when as many events have come. */
  received(count: number): Promise<void>;
  /** Resolves to why it was closed. */
  readonly closed: Promise<string>;
  close(): void;
}

/** How a socket says whose it is: in the handshake, as in browsers, or in the header. */
export type LiveLogin = "auth" | "header" | "none";

/** What a program on this machine can do with a port and a token. */
export class ControlClient {
  readonly port: number;
  readonly #token: string | undefined;
  readonly #opened: { close(): void }[] = [];

  constructor(port: number, token?: string) {
    this.port = port;
    this.#token = token;
  }

  /** `curl -H "Authorization: Bearer …" http://127.0.0.1:<port>/api/v1<path>` */
  async get(path: string): Promise<ControlAnswer> {
    return this.ask(`/api/v1${path}`);
  }

  /** `curl -X POST …`: without a body, unless there is one to send as JSON. */
  async post(path: string, body?: unknown): Promise<ControlAnswer> {
    const json = { "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: json };
    return this.ask(`/api/v1${path}`, { method: "POST", ...sent });
  }

  /** Any request, with the client's token unless another is given. */
  async ask(path: string, init: RequestInit = {}): Promise<ControlAnswer> {
    const headers = new Headers(init.headers);
    if (this.#token !== undefined && !headers.has("authorization"))
      headers.set("authorization", `Bearer ${this.#token}`);
    const response = await fetch(`http://127.0.0.1:${String(this.port)}${path}`, { ...init, headers });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === "" ? undefined : JSON.parse(text),
    };
  }

  /** Sends these lines as a request and gives what comes until the connection ends or an answer is whole. */
  async raw(lines: readonly string[], body = ""): Promise<string> {
    const socket = await this.connect();
    let text = "";
    socket.setEncoding("latin1").on("error", () => undefined);
    const over = new Promise<void>((resolve) => {
      socket.on("close", () => {
        resolve();
      });
      socket.on("data", (piece: string) => {
        text += piece;
        if (isWhole(text)) resolve();
      });
    });
    socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
    await over;
    socket.destroy();
    return text;
  }

  /** A connection that has said nothing yet. */
  async connect(): Promise<Socket> {
    const socket = connect(this.port, "127.0.0.1");
    this.#opened.push({ close: () => socket.destroy() });
    await once(socket, "connect");
    return socket;
  }

  /** Opens a socket of Socket.IO; rejects with what the server says when it does not let it in. */
  async live({
    login = "auth",
    transports = ["websocket"],
  }: { readonly login?: LiveLogin; readonly transports?: string[] } = {}): Promise<LiveConnection> {
    const socket = io(`http://127.0.0.1:${String(this.port)}`, {
      transports,
      forceNew: true,
      reconnection: false,
      ...(login === "auth" ? { auth: { token: this.#token } } : {}),
      ...(login === "header" ? { extraHeaders: { authorization: `Bearer ${this.#token ?? ""}` } } : {}),
    });
    this.#opened.push(socket);
    const connection = follow(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("connect_error", reject);
    });
    return connection;
  }

  close(): void {
    for (const opened of this.#opened.splice(0)) opened.close();
  }
}

function follow(socket: LiveSocket): LiveConnection {
  const events: LiveConnection["events"] = [];
  const waiting = new Set<() => void>();
  for (const name of ["daemon:output", "daemon:status", "daemon:stop"] as const) {
    socket.on(name, (payload: Readonly<Record<string, unknown>>) => {
      events.push({ name, payload });
      for (const look of waiting) look();
    });
  }
  const closed = new Promise<string>((resolve) => {
    socket.once("disconnect", resolve);
  });
  return {
    socket,
    events,
    closed,
    received: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (events.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    close: () => {
      socket.close();
    },
  };
}

/** True when the text holds a head and as much as it announces. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /^content-length: (\d+)/im.exec(text.slice(0, end))?.[1];
  return length !== undefined && text.length >= end + 4 + Number(length);
}
