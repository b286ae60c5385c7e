import { timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { type Clock, delay } from "../../core/base/clock.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { Processes } from "../../core/daemons/processes.ts";
import { endKernel, killProcesses } from "./end-kernel.ts";
import { readJsonLines, writeJsonLine } from "./json-lines.ts";
import { LeftKernels } from "./left-kernels.ts";
import type { MeetingPlace } from "./meeting-place.ts";
import { Roster } from "./roster.ts";
import { ServerShelf } from "./server-shelf.ts";
import { listenAlone, type SingleSocket } from "./single-socket.ts";
import { type Turn, Turns } from "./turns.ts";
import {
  type Hello,
  helloMessage,
  type KeeperMessage,
  type KeeperParams,
  type KeeperReply,
  keeperRequests,
  type KeeperRequestName,
  protocolVersion,
  requestMessage,
  type WireCleanup,
  type WireFailure,
} from "./wire.ts";

const helloTimeoutMs = 10_000;
/** A window that comes asks for what it left; only then is the rest given away. */
const welcomeMs = 1000;
const watchMs = 1000;
const defaultGraceSeconds = 60;

/** What a keeper works with. */
export interface KeeperOptions {
  readonly place: MeetingPlace;
  /** The version of the extension that it is part of. */
  readonly version: string;
  /** For a keeper that replaces a killed one: claims wait this long, so that all windows can say what they hold. */
  readonly settleMs: number;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
}

type Handlers = {
  [Name in KeeperRequestName]: (
    windowId: string,
    params: KeeperParams<Name>,
  ) => KeeperReply<Name> | Promise<KeeperReply<Name>>;
};

/**
 * Where the windows of one user meet; see DESIGN "Who runs where". It lives as long as a window is connected, and for the grace time
 * after the last one; then it ends what it was told of, and itself.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #server: Server;
  readonly #roster = new Roster();
  readonly #turns = new Turns();
  readonly #shelf: ServerShelf;
  readonly #left: LeftKernels;
  readonly #sockets = new Map<string, Socket>();
  /** Connections that came before the place was certainly ours. */
  readonly #early: Socket[] = [];
  readonly #held = new DisposableStore();
  readonly #settled: Promise<void>;
  #socket: SingleSocket | undefined;
  #grace: Disposable | undefined;
  #graceMs = defaultGraceSeconds * 1000;
  #reloadGraceMs = 0;
  #finish: () => void = () => undefined;
  /** Resolves when everything is ended and the process may go. */
  readonly finished = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });

  constructor(options: KeeperOptions) {
    this.#options = options;
    const { place, processes, clock } = options;
    this.#server = createServer((socket) => {
      this.#accept(socket);
    });
    this.#settled = delay(clock, options.settleMs);
    this.#left = this.#held.add(new LeftKernels(this.#roster, options));
    this.#shelf = new ServerShelf({
      folder: place.folder,
      processes,
      clock,
      onDeath: (url) => {
        this.#serverDied(url);
      },
    });
  }

  /** Takes the place; false when another keeper has it. */
  async start(): Promise<boolean> {
    const { place, clock, log } = this.#options;
    this.#socket = await listenAlone(this.#server, place.address);
    if (this.#socket === undefined) {
      this.#server.close();
      for (const socket of this.#early) socket.destroy();
      return false;
    }
    this.#shelf.sweep();
    log.info("The keeper has started", { version: this.#options.version, protocol: protocolVersion });
    this.#held.add(
      clock.every(watchMs, () => {
        this.#watch();
      }),
    );
    for (const socket of this.#early.splice(0)) this.#accept(socket);
    this.#armGrace();
    return true;
  }

  /** Ends as if the grace were over, but leaves the kernels: another keeper has taken the place, and windows will tell it of them. */
  #watch(): void {
    if (this.#socket?.isOurs() !== false) return;
    this.#options.log.warn("Another keeper has taken the place");
    void this.#end([]);
  }

  #accept(socket: Socket): void {
    socket.on("error", () => {
      // A window that is gone; "close" follows.
    });
    if (this.#socket === undefined) {
      this.#early.push(socket);
      return;
    }
    const timeout = this.#options.clock.after(helloTimeoutMs, () => {
      socket.destroy();
    });
    let windowId: string | undefined;
    readJsonLines(socket, (value) => {
      if (windowId === undefined) {
        timeout.dispose();
        windowId = this.#welcome(socket, value);
      } else void this.#answer(socket, windowId, value);
    });
    socket.on("close", () => {
      timeout.dispose();
      if (windowId !== undefined && this.#sockets.get(windowId) === socket) this.#goodbye(windowId);
    });
  }

  #welcome(socket: Socket, value: unknown): string | undefined {
    const parsed = helloMessage.safeParse(value);
    const { place, version, log, clock } = this.#options;
    if (!parsed.success || parsed.data.protocol !== protocolVersion) {
      refuse(socket, {
        code: "keeper.version",
        message: "Windows with different versions of Backburner are open. Reload all of them.",
      });
      return undefined;
    }
    const hello: Hello = parsed.data;
    if (!isEqual(hello.secret, place.secret)) {
      refuse(socket, {
        code: "keeper.unreachable",
        message: "The keeper does not know this window. Reload it.",
      });
      return undefined;
    }
    this.#sockets.get(hello.windowId)?.destroy();
    // It asks again for what it wants to lead.
    this.#giveTurns(this.#turns.leave(hello.windowId));
    this.#sockets.set(hello.windowId, socket);
    this.#roster.join({ id: hello.windowId, workspace: hello.workspace }, hello.held, hello.kernels);
    this.#left.look();
    this.#setGraces(hello);
    this.#grace?.dispose();
    this.#grace = undefined;
    log.info("A window has come", {
      window: hello.windowId,
      version: hello.extension,
      held: hello.held.length,
    });
    send(socket, { kind: "welcome", extension: version, pid: process.pid });
    this.#held.add(
      clock.after(welcomeMs, () => {
        this.#sortOut();
      }),
    );
    return hello.windowId;
  }

  #setGraces({ graceSeconds, reloadGraceSeconds }: KeeperParams<"setGraces">): void {
    this.#graceMs = graceSeconds * 1000;
    this.#reloadGraceMs = reloadGraceSeconds * 1000;
  }

  #goodbye(windowId: string): void {
    const { clock, log } = this.#options;
    this.#sockets.delete(windowId);
    this.#giveTurns(this.#turns.leave(windowId));
    this.#roster.leave(windowId, performance.now());
    log.info("A window has gone", { window: windowId, left: this.#sockets.size });
    this.#held.add(
      clock.after(this.#reloadGraceMs + 10, () => {
        this.#sortOut();
      }),
    );
    if (this.#sockets.size === 0) this.#armGrace();
  }

  /** What windows have left goes to another window, or ends. */
  #sortOut(): void {
    // Not by the wall clock: one that is set back would keep what was left from everybody.
    const leftBefore = performance.now() - this.#reloadGraceMs;
    for (const cleanup of this.#roster.takeLeftKernels(leftBefore))
      void endKernel(cleanup, { ...this.#options, serverStays: true });
    const given = this.#roster.giveAway(leftBefore);
    const socket = given === undefined ? undefined : this.#sockets.get(given.heir);
    if (given !== undefined && socket !== undefined) send(socket, { kind: "adopted", held: [...given.held] });
  }

  #giveTurns(turns: readonly Turn[]): void {
    for (const { windowId, name, ask } of turns) {
      const socket = this.#sockets.get(windowId);
      if (socket !== undefined) send(socket, { kind: "turn", name, ask });
    }
  }

  #armGrace(): void {
    this.#grace?.dispose();
    this.#grace = this.#options.clock.after(this.#graceMs, () => {
      this.#options.log.info("No window has come back: ending everything", {
        kernels: this.#roster.holders().length,
      });
      void this.#end(this.#roster.cleanups());
    });
  }

  async #end(cleanups: readonly WireCleanup[]): Promise<void> {
    this.#grace?.dispose();
    this.#held.dispose();
    // Whoever comes from now on starts a new keeper.
    this.#socket?.remove();
    this.#server.close();
    for (const socket of this.#sockets.values()) socket.destroy();
    const isOurs = ({ serverUrl }: WireCleanup): boolean => this.#shelf.find(serverUrl) !== undefined;
    await Promise.all(
      cleanups.map((cleanup) => endKernel(cleanup, { ...this.#options, serverStays: !isOurs(cleanup) })),
    );
    await this.#shelf.stop();
    this.#options.log.info("The keeper ends");
    this.#finish();
  }

  #serverDied(url: string): void {
    this.#options.log.warn("A Jupyter server has died", { url });
    for (const cleanup of this.#roster.cleanups()) {
      if (cleanup.serverUrl !== url) continue;
      // Under a sub-reaper a kernel does not notice that its server is gone.
      killProcesses(cleanup, this.#options).catch((error: unknown) => {
        this.#options.log.error("A kernel of a dead server could not be killed", { error: messageOf(error) });
      });
    }
  }

  async #answer(socket: Socket, windowId: string, value: unknown): Promise<void> {
    const parsed = requestMessage.safeParse(value);
    if (!parsed.success || !isRequestName(parsed.data.name)) {
      socket.destroy();
      return;
    }
    const { id, name, params } = parsed.data;
    try {
      send(socket, { kind: "reply", id, value: await this.#handle(name, windowId, params) });
    } catch (error) {
      send(socket, { kind: "failed", id, error: this.#asFailure(error, name) });
    }
  }

  #handle(name: KeeperRequestName, windowId: string, params: unknown): unknown {
    // The schema of a name gives the parameters of that name; the compiler cannot follow that through the table.
    const handler = this.#handlers[name] as (windowId: string, params: unknown) => unknown;
    return handler(windowId, keeperRequests[name].params.parse(params));
  }

  readonly #handlers: Handlers = {
    claim: async (windowId, { claim, limit }) => {
      await this.#settled;
      return this.#roster.claim(windowId, claim, limit);
    },
    guard: (_, { id, cleanup }) => {
      this.#roster.guard(id, cleanup);
      return {};
    },
    guardForWindow: (windowId, { id, cleanup }) => {
      this.#roster.guardForWindow(windowId, id, cleanup);
      return {};
    },
    release: async (_, { id }) => {
      // Not before the claim that it takes back.
      await this.#settled;
      this.#roster.release(id);
      return {};
    },
    leaveKernel: async (_, { id }) => {
      await this.#settled;
      this.#roster.leaveKernel(id);
      this.#left.look();
      return {};
    },
    setGraces: (_, graces) => {
      this.#setGraces(graces);
      return {};
    },
    requestStop: (_, { id, reason }) => {
      const socket = this.#sockets.get(this.#roster.ownerOf(id) ?? "");
      if (socket !== undefined) send(socket, { kind: "stop", id, reason });
      return { asked: socket !== undefined };
    },
    announce: (windowId, { id }) => {
      for (const [other, socket] of this.#sockets)
        if (other !== windowId) send(socket, { kind: "announced", id });
      return {};
    },
    adopt: (windowId) => ({ held: [...this.#roster.adopt(windowId)] }),
    windows: () => ({ windows: [...this.#roster.windows()] }),
    holders: () => ({ holders: [...this.#roster.holders()] }),
    lead: async (windowId, { name, ask }) => {
      // Whoever led under the keeper before has noticed by then that it is gone.
      await this.#settled;
      const turn = this.#sockets.has(windowId) ? this.#turns.ask({ windowId, name, ask }) : undefined;
      if (turn !== undefined) this.#giveTurns([turn]);
      return {};
    },
    unlead: async (windowId, { name }) => {
      await this.#settled;
      const turn = this.#turns.letGo(windowId, name);
      if (turn !== undefined) this.#giveTurns([turn]);
      return {};
    },
    ensureServer: (_, { python, launcher }) => this.#shelf.ensure(python, launcher),
    findServer: (_, { url }) => {
      const server = this.#shelf.find(url);
      return server === undefined ? {} : { server };
    },
  };

  #asFailure(error: unknown, name: string): WireFailure {
    if (error instanceof AppError && error.code === "engine.server_failed") {
      return { code: "engine.server_failed", message: error.message };
    }
    this.#options.log.error("A request failed", { name, error: messageOf(error) });
    return {
      code: "keeper.unreachable",
      message: `Backburner's keeper could not do this (${messageOf(error)}).`,
    };
  }
}

function send(socket: Socket, message: KeeperMessage): void {
  writeJsonLine(socket, message);
}

function refuse(socket: Socket, error: WireFailure): void {
  send(socket, { kind: "refused", error });
  socket.end();
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function isRequestName(name: string): name is KeeperRequestName {
  return Object.hasOwn(keeperRequests, name);
}
