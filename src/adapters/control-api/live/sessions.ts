import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Socket } from "socket.io";
import { type Disposable, toDisposable } from "../../../core/base/lifecycle.ts";

/** A session of Engine.IO, below the sockets of Socket.IO. */
export type Connection = Socket["conn"];

/** Which sockets of the machine belong to a session: long polling uses ever new ones, and may go on over another. */
export class Sessions {
  readonly #proven: (raw: Duplex) => void;
  readonly #idOf = new WeakMap<IncomingMessage, string>();
  readonly #known = new Set<string>();
  readonly #upgraded = new Map<string, Duplex>();

  /** `proven` hears of each socket over which somebody has come whose token is known. */
  constructor(proven: (raw: Duplex) => void) {
    this.#proven = proven;
  }

  /** The id of a new session, which nobody can guess, from its first request. */
  begin(request: IncomingMessage): string {
    const id = randomBytes(18).toString("base64url");
    this.#idOf.set(request, id);
    return id;
  }

  /** A request that may belong to a session. */
  request(request: IncomingMessage): void {
    this.#proveKnown(idIn(request), request.socket);
  }

  /** A request after which the session, if it is of one, has this socket for itself. */
  upgrade(request: IncomingMessage, raw: Duplex): void {
    const id = idIn(request);
    if (id === undefined) return;
    this.#upgraded.set(id, raw);
    raw.once("close", () => {
      if (this.#upgraded.get(id) === raw) this.#upgraded.delete(id);
    });
    this.#proveKnown(id, raw);
  }

  /** Its token is known, until disposed. */
  know(connection: Connection): Disposable {
    const id = this.#idOf.get(connection.request);
    for (const raw of this.rawOf(connection)) this.#proven(raw);
    if (id !== undefined) this.#known.add(id);
    return toDisposable(() => {
      if (id !== undefined) this.#known.delete(id);
    });
  }

  /** Those that are ended with it. */
  rawOf({ request }: Connection): readonly Duplex[] {
    const id = this.#idOf.get(request);
    const upgraded = id === undefined ? undefined : this.#upgraded.get(id);
    return upgraded === undefined ? [request.socket] : [request.socket, upgraded];
  }

  #proveKnown(id: string | undefined, raw: Duplex): void {
    if (id !== undefined && this.#known.has(id)) this.#proven(raw);
  }
}

function idIn({ url = "/" }: IncomingMessage): string | undefined {
  return new URL(url, "http://127.0.0.1").searchParams.get("sid") ?? undefined;
}
