import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Server, type Socket } from "socket.io";
import type { Clock } from "../../../core/base/clock.ts";
import { messageOf } from "../../../core/base/errors.ts";
import { type Disposable, DisposableStore } from "../../../core/base/lifecycle.ts";
import type { Log } from "../../../core/base/log.ts";
import { bearerToken } from "../../../core/base/bearer-token.ts";
import type { ControlDaemons } from "../../../core/control/control-api.ts";
import type { ControlDesk } from "../../../core/control/control-desk.ts";
import type { ControlCaller, ControlTokens } from "../../../core/control/control-token.ts";
import type { DaemonEvent } from "../../../protocol/daemon.ts";
import type { FrontDoor } from "../front-door.ts";
import type { ControlLimits } from "../limits.ts";
import { LiveClient } from "./live-client.ts";
import { PendingSockets } from "./pending-sockets.ts";
import { type Connection, Sessions } from "./sessions.ts";
import { stopRequest } from "./stop-request.ts";

export interface LiveEventsOptions {
  readonly daemons: Pick<ControlDaemons, "onDidEmit">;
  readonly desk: ControlDesk;
  readonly door: FrontDoor;
  readonly tokens: ControlTokens;
  readonly limits: ControlLimits;
  readonly clock: Clock;
  readonly log: Log;
  /** Over this connection a valid token has come. */
  readonly proven: (socket: Duplex) => void;
}

/** A socket whose caller is known, and the token that says so. */
interface Known {
  readonly client: LiveClient;
  readonly token: string;
}

/** The contract's events over Socket.IO. The listener hands over what has passed the checks of its source. */
export class LiveEvents implements Disposable {
  readonly #options: LiveEventsOptions;
  /** Never listens: it is how Socket.IO is given requests that are to be its own. */
  readonly #inlet = createServer();
  readonly #io: Server;
  readonly #pending: PendingSockets;
  readonly #admitted = new WeakMap<Socket, { readonly caller: ControlCaller; readonly token: string }>();
  readonly #known = new Map<Socket, Known>();
  readonly #sessions: Sessions;
  readonly #held = new DisposableStore();
  #following: Disposable | undefined;

  constructor(options: LiveEventsOptions) {
    const { limits, clock } = options;
    this.#options = options;
    this.#sessions = new Sessions(options.proven);
    const { pending: max, pendingMs: ms } = limits;
    this.#pending = this.#held.add(
      new PendingSockets({ max, ms }, clock, (connection) => {
        const rawSockets = this.#sessions.rawOf(connection);
        connection.close(true);
        for (const raw of rawSockets) raw.destroy();
      }),
    );
    this.#io = new Server({
      serveClient: false,
      // Later than ours, which does not wait for whether the other side agrees.
      connectTimeout: limits.pendingMs * 2,
      upgradeTimeout: limits.pendingMs * 5,
      maxHttpBufferSize: limits.body,
      httpCompression: false,
      allowRequest: (_request, decide) => {
        const refusal = this.#known.size < limits.clients ? undefined : options.door.tooMany(60);
        decide(refusal?.detail, refusal === undefined);
      },
    });
    this.#io.attach(this.#inlet);
    this.#io.engine.generateId = (request) => this.#sessions.begin(request);
    this.#io.engine.on("connection", (connection: Connection) => {
      this.#pending.add(connection);
    });
    this.#io.use((socket, next) => {
      void this.#refused(socket).then((detail) => {
        if (detail === undefined) next();
        else next(new Error(detail));
      });
    });
    this.#io.on("connection", (socket) => {
      this.#serve(socket);
    });
    this.#held.add(
      clock.every(limits.recheckMs, () => {
        void this.#recheck();
      }),
    );
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    this.#sessions.request(request);
    this.#inlet.emit("request", request, response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sessions.upgrade(request, socket);
    this.#inlet.emit("upgrade", request, socket, head);
  }

  /** Ends the sockets of a token that is not valid any more. */
  forget(tokenId: string): void {
    for (const [socket, { client }] of this.#known) {
      if (client.caller.tokenId === tokenId) this.#end(socket);
    }
  }

  /** Cuts everybody off and says no goodbye: a client that is told to go does not come back, and another window may serve it next. */
  dispose(): void {
    this.#held.dispose();
    this.#following?.dispose();
    this.#known.clear();
    this.#io.engine.close();
  }

  /** Before any event of the socket is heard: why it is not let in, in a sentence. */
  async #refused(socket: Socket): Promise<string | undefined> {
    const token = tokenOf(socket);
    try {
      const checked = await this.#options.door.callerOf(token);
      if (!checked.ok) return checked.refusal.detail;
      if (token !== undefined) this.#admitted.set(socket, { caller: checked.value, token });
      return undefined;
    } catch (error) {
      this.#options.log.error("the control API met a bug", { error: messageOf(error) });
      return "Something went wrong; the log of Backburner says what.";
    }
  }

  #serve(socket: Socket): void {
    const admitted = this.#admitted.get(socket);
    // One connection has one socket, however often it says who it is while that is looked up.
    const isSecond = [...this.#known.keys()].some(({ conn: other }) => other === socket.conn);
    if (admitted === undefined || isSecond) {
      socket.disconnect(true);
      return;
    }
    const { caller, token } = admitted;
    const { conn } = socket;
    this.#known.set(socket, { client: new LiveClient(socket, caller, this.#options.limits.waiting), token });
    this.#pending.remove(conn);
    const session = this.#sessions.know(conn);
    this.#follow();
    socket.on("daemon:stop", (payload: unknown, ack: unknown) => {
      void this.#stop(caller, token, payload).then((answer) => {
        if (typeof ack === "function") (ack as (answer: object) => void)(answer);
      });
    });
    socket.once("disconnect", () => {
      session.dispose();
      this.#leave(socket);
    });
  }

  async #stop(caller: ControlCaller, token: string, payload: unknown): Promise<object> {
    const { door, desk, log } = this.#options;
    const refusal = door.refusedRate(caller);
    if (refusal !== undefined) return { status: "error", detail: refusal.detail };
    // It may have been revoked in another window, which this one hears of a moment later.
    if ((await this.#isStill(caller, token)) !== true)
      return { status: "error", detail: "The token is not valid any more." };
    return stopRequest(desk, caller, payload, log);
  }

  /** Whether the token says the same as when the socket was let in; undefined when that cannot be looked up. */
  async #isStill({ tokenId, owner, role }: ControlCaller, token: string): Promise<boolean | undefined> {
    try {
      const caller = await this.#options.tokens.find(token);
      return caller?.tokenId === tokenId && caller.owner === owner && caller.role === role;
    } catch (error) {
      this.#options.log.warn("a token could not be looked up", { error: messageOf(error) });
      return undefined;
    }
  }

  #follow(): void {
    this.#following ??= this.#options.daemons.onDidEmit((event) => {
      this.#tell(event);
    });
  }

  #tell(event: DaemonEvent): void {
    if (event.type === "daemon:stop") return;
    for (const { client } of this.#known.values()) {
      if (!this.#options.desk.follows(client.caller, event)) continue;
      if (event.type === "daemon:output") {
        const { type: _, ...record } = event;
        client.output(record);
      } else {
        const { type: _, ...change } = event;
        client.status(change);
      }
    }
  }

  async #recheck(): Promise<void> {
    for (const [socket, { client, token }] of [...this.#known]) {
      if ((await this.#isStill(client.caller, token)) === false) this.#end(socket);
    }
  }

  /** Says goodbye, and does not wait long for an answer. */
  #end(socket: Socket): void {
    const { conn } = socket;
    this.#leave(socket);
    socket.disconnect(true);
    const rawSockets = this.#sessions.rawOf(conn);
    this.#options.clock.after(this.#options.limits.closeMs, () => {
      for (const raw of rawSockets) raw.destroy();
    });
  }

  #leave(socket: Socket): void {
    this.#known.delete(socket);
    if (this.#known.size > 0) return;
    this.#following?.dispose();
    this.#following = undefined;
  }
}

/** The header counts where there is one; libraries in browsers' manner send it in the handshake. */
function tokenOf(socket: Socket): string | undefined {
  const inHeader = bearerToken(socket.conn.request.rawHeaders);
  if (inHeader !== undefined) return inHeader;
  const token: unknown = (socket.handshake.auth as Readonly<Record<string, unknown>>)["token"];
  return typeof token === "string" && token.length <= 256 ? token : undefined;
}
