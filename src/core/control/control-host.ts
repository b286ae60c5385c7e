import { type Clock, delay } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { AppError, isAbort, messageOf } from "../base/errors.ts";
import type { Leadership } from "../base/leadership.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import { untilAborted } from "../base/within.ts";
import type { ControlApiServer, ControlDaemons, ServeControlApi } from "./control-api.ts";
import { isExpired, type TokenBook } from "./token-book.ts";

/** Port: the port that was taken when any would do, so that it stays the same from then on, in all windows. */
export interface PortMemory {
  get(): Promise<number | undefined>;
  set(port: number): Promise<void>;
}

/** What the user wants. */
export interface ControlSettings {
  /** False as well where nothing may run. */
  readonly enabled: boolean;
  /** 0 for any free one. */
  readonly port: number;
}

/** How the control API stands in this window. */
export type ControlState =
  | { readonly kind: "off" }
  /** It is on, and another window serves it, or this one is about to. */
  | { readonly kind: "waiting" }
  | { readonly kind: "serving"; readonly port: number }
  /** It is this window's turn, and it cannot be served; it is tried again by itself. */
  | { readonly kind: "failed"; readonly error: unknown };

/** What a {@link ControlHost} works with. */
export interface ControlHostContext {
  readonly leadership: Leadership;
  readonly serve: ServeControlApi;
  readonly daemons: ControlDaemons;
  readonly tokens: TokenBook;
  readonly ports: PortMemory;
  readonly settings: () => ControlSettings;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the user, once for each time that it cannot be served. */
  readonly tell: (error: unknown) => void;
}

/** A window that goes holds the port a moment longer than its turn. */
const quickTriesMs = [100, 200, 400, 800, 1500, 2000];
const slowTryMs = 10_000;
const tokenWatchMs = 1000;

/** Serves the control API while it is switched on and it is this window's turn. */
export class ControlHost implements Disposable {
  readonly #context: ControlHostContext;
  readonly #onDidChange = new Emitter<ControlState>();
  #state: ControlState = { kind: "off" };
  #campaign: Disposable | undefined;
  #server: ControlApiServer | undefined;
  #port = 0;
  #moved = new AbortController();

  readonly onDidChange = this.#onDidChange.event;

  constructor(context: ControlHostContext) {
    this.#context = context;
  }

  get state(): ControlState {
    return this.#state;
  }

  /** The settings may be others now: starts it, stops it or moves it. */
  update(): void {
    const { enabled, port } = this.#context.settings();
    if (port !== this.#port) {
      this.#port = port;
      this.#moved.abort();
      this.#moved = new AbortController();
    }
    if (enabled && this.#campaign === undefined) {
      this.#become({ kind: "waiting" });
      this.#campaign = this.#context.leadership.campaign("control-api", (signal) => this.#lead(signal));
    } else if (!enabled) {
      this.#campaign?.dispose();
      this.#campaign = undefined;
      this.#become({ kind: "off" });
    }
  }

  /** Where it can be reached, whatever window serves it; undefined while that is not known. */
  async port(): Promise<number | undefined> {
    if (this.#state.kind === "serving") return this.#state.port;
    return this.#port === 0 ? this.#context.ports.get() : this.#port;
  }

  /** A token was revoked here: whoever is connected by it is disconnected at once. */
  forget(tokenId: string): void {
    this.#server?.forget(tokenId);
  }

  dispose(): void {
    this.#campaign?.dispose();
    this.#campaign = undefined;
    this.#onDidChange.dispose();
  }

  async #lead(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#serve(AbortSignal.any([signal, this.#moved.signal]));
      } catch (error) {
        this.#context.log.error("the control API has failed", { error: messageOf(error) });
        await delay(this.#context.clock, slowTryMs, signal);
      }
    }
    if (this.#campaign !== undefined) this.#become({ kind: "waiting" });
  }

  async #serve(signal: AbortSignal): Promise<void> {
    const { ports, clock, log } = this.#context;
    const remembered = this.#port === 0 ? await ports.get() : undefined;
    const server = await this.#listen(this.#port === 0 ? (remembered ?? 0) : this.#port, signal);
    if (server === undefined) return;
    this.#server = server;
    const watch = clock.every(tokenWatchMs, this.#tokenWatch(server));
    try {
      if (!signal.aborted) this.#become({ kind: "serving", port: server.port });
      log.info("the control API is served", { port: server.port });
      if (this.#port === 0 && server.port !== remembered) await this.#remember(server.port);
      await untilAborted(signal);
    } finally {
      watch.dispose();
      this.#server = undefined;
      server.dispose();
      await server.closed();
    }
  }

  /** Undefined when it is not wanted any more. */
  async #listen(port: number, signal: AbortSignal): Promise<ControlApiServer | undefined> {
    const { serve, daemons, tokens, version, log, clock, tell } = this.#context;
    const isUnwanted = (): boolean => signal.aborted;
    for (let tries = 0; !isUnwanted(); tries += 1) {
      try {
        return await serve({ daemons, tokens, port, version, log }, signal);
      } catch (error) {
        if (isUnwanted() || isAbort(error)) return undefined;
        if (tries === quickTriesMs.length) {
          const told = this.#port === 0 ? keptPortTaken(error, port) : error;
          this.#become({ kind: "failed", error: told });
          tell(told);
        }
      }
      await delay(clock, quickTriesMs[tries] ?? slowTryMs, signal);
    }
    return undefined;
  }

  async #remember(port: number): Promise<void> {
    try {
      await this.#context.ports.set(port);
    } catch (error) {
      // It is served all the same; only the next window may choose another one.
      this.#context.log.warn("the port could not be remembered", { error: messageOf(error) });
    }
  }

  /** Tokens are revoked in other windows too, and expire. */
  #tokenWatch(server: ControlApiServer): () => void {
    const { tokens, clock, log } = this.#context;
    let known: ReadonlySet<string> = new Set();
    const look = async (): Promise<void> => {
      const now = clock.now();
      const valid = (await tokens.list()).filter((token) => !isExpired(token, now)).map(({ id }) => id);
      const before = known;
      known = new Set(valid);
      for (const id of before) if (!known.has(id)) server.forget(id);
    };
    return () => {
      look().catch((error: unknown) => {
        log.debug("the tokens could not be looked at", { error: messageOf(error) });
      });
    };
  }

  #become(state: ControlState): void {
    if (state.kind === "waiting" && this.#state.kind === "waiting") return;
    if (state.kind === "off" && this.#state.kind === "off") return;
    this.#state = state;
    this.#onDidChange.fire(state);
  }
}

function keptPortTaken(error: unknown, port: number): unknown {
  if (port === 0 || !(error instanceof AppError) || error.code !== "control.port_taken") return error;
  return new AppError(
    "control.port_taken",
    `The port ${String(port)} of the control API is used by another program. It is taken again as soon as it is free; for another one set "backburner.api.port".`,
    { cause: error, retry: true },
  );
}
