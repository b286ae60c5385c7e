import { connect, type Socket } from "node:net";
import type { Clock } from "../../core/base/clock.ts";
import { delay } from "../../core/base/clock.ts";
import { AppError, type ErrorCode } from "../../core/base/errors.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import { readJsonLines, writeJsonLine } from "./json-lines.ts";
import { type Hello, type KeeperMessage, keeperMessage, type KeeperRequestName } from "./wire.ts";

const requestTimeoutMs = 20_000;
const welcomeTimeoutMs = 5000;
/** Another keeper is started when the first does not come; ever more rarely, since one that cannot start never will. */
const relaunchMs = 3000;
const maxRelaunchMs = 60_000;
const maxPauseMs = 1000;

/** What a connection works with. */
export interface KeeperConnectionOptions {
  /** Where the keeper listens. */
  readonly address: string;
  /** What to say first; asked anew with each connection. */
  readonly hello: () => Hello;
  /** Starts a keeper; `again` when there was one before. */
  readonly launch: (again: boolean) => void;
  readonly onMessage: (message: KeeperMessage) => void;
  /** The keeper knows this window, for the first time or again. */
  readonly onConnected?: () => void;
  /** The line is lost; it is made again by itself. */
  readonly onLost?: () => void;
  readonly clock: Clock;
}

interface Pending {
  readonly line: {
    readonly kind: "request";
    readonly id: number;
    readonly name: string;
    readonly params: unknown;
  };
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * A connection to the keeper that is made when first used and held until disposed. When the keeper dies another is started, it is
 * told everything again, and what was asked and not answered is asked again.
 */
export class KeeperConnection implements Disposable {
  readonly #options: KeeperConnectionOptions;
  readonly #pending = new Map<number, Pending>();
  #socket: Socket | undefined;
  #connecting: Promise<void> | undefined;
  #count = 0;
  #wasConnected = false;
  #disposed = false;

  constructor(options: KeeperConnectionOptions) {
    this.#options = options;
  }

  /** Asks the keeper. Errors: `keeper.unreachable` after a while, and what the keeper answers. */
  request(
    name: KeeperRequestName,
    params: unknown,
    signal?: AbortSignal,
    timeoutMs = requestTimeoutMs,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(reasonOf(signal));
        return;
      }
      if (this.#disposed) {
        reject(unreachable("This window has let go of it."));
        return;
      }
      this.#count += 1;
      const id = this.#count;
      const settle = (): void => {
        this.#pending.delete(id);
        timer.dispose();
        signal?.removeEventListener("abort", onAbort);
      };
      const fail = (error: Error): void => {
        settle();
        reject(error);
      };
      const onAbort = (): void => {
        if (signal !== undefined) fail(reasonOf(signal));
      };
      const timer = this.#options.clock.after(timeoutMs, () => {
        fail(unreachable("It does not answer."));
      });
      signal?.addEventListener("abort", onAbort);
      const pending: Pending = {
        line: { kind: "request", id, name, params },
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: fail,
      };
      this.#pending.set(id, pending);
      if (this.#socket === undefined) this.#connectSoon();
      else writeJsonLine(this.#socket, pending.line);
    });
  }

  /** Lets go; what was sent before is still delivered. */
  dispose(): void {
    this.#disposed = true;
    this.#socket?.end();
    this.#socket = undefined;
    for (const pending of [...this.#pending.values()])
      pending.reject(unreachable("This window has let go of it."));
  }

  #connectSoon(): void {
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
  }

  async #connect(): Promise<void> {
    const { clock, launch } = this.#options;
    let waitedMs = Infinity;
    let relaunchDueMs = relaunchMs;
    for (let pauseMs = 20; !this.#disposed; pauseMs = Math.min(maxPauseMs, pauseMs * 1.3)) {
      const outcome = await this.#tryOnce();
      if (outcome === "connected" || outcome === "refused") return;
      if (outcome === "absent" && waitedMs >= relaunchDueMs) {
        if (waitedMs !== Infinity) relaunchDueMs = Math.min(maxRelaunchMs, relaunchDueMs * 2);
        launch(this.#wasConnected);
        waitedMs = 0;
      }
      waitedMs += pauseMs;
      // Windows that lost the same keeper do not all come back in the same moment.
      await delay(clock, pauseMs * (0.75 + Math.random() / 2));
    }
  }

  #tryOnce(): Promise<"connected" | "absent" | "busy" | "refused"> {
    return new Promise((resolve) => {
      const { address, hello, clock } = this.#options;
      const socket = connect(address);
      const timer = clock.after(welcomeTimeoutMs, () => {
        socket.destroy();
        resolve("busy");
      });
      socket.once("connect", () => {
        writeJsonLine(socket, hello());
      });
      socket.on("error", () => {
        // "close" follows and tells the same.
      });
      let said = false;
      readJsonLines(socket, (value) => {
        const parsed = keeperMessage.safeParse(value);
        if (!parsed.success) {
          socket.destroy();
          return;
        }
        const message = parsed.data;
        if (message.kind === "welcome") {
          timer.dispose();
          said = true;
          this.#welcomed(socket);
          resolve("connected");
        } else if (message.kind === "refused") {
          said = true;
          for (const pending of [...this.#pending.values()]) pending.reject(asError(message.error));
          resolve("refused");
        } else this.#receive(message);
      });
      socket.once("close", () => {
        timer.dispose();
        if (!said) resolve("absent");
        if (this.#socket !== socket) return;
        this.#socket = undefined;
        this.#options.onLost?.();
        if (!this.#disposed) this.#connectSoon();
      });
    });
  }

  #welcomed(socket: Socket): void {
    if (this.#disposed) {
      socket.end();
      return;
    }
    this.#socket = socket;
    this.#wasConnected = true;
    for (const { line } of this.#pending.values()) writeJsonLine(socket, line);
    this.#options.onConnected?.();
  }

  #receive(message: KeeperMessage): void {
    if (message.kind === "reply") this.#pending.get(message.id)?.resolve(message.value);
    else if (message.kind === "failed") this.#pending.get(message.id)?.reject(asError(message.error));
    else this.#options.onMessage(message);
  }
}

function asError({ code, message }: { readonly code: ErrorCode; readonly message: string }): AppError {
  return new AppError(code, message);
}

function unreachable(what: string): AppError {
  return new AppError(
    "keeper.unreachable",
    `Backburner cannot reach its keeper, the process in which windows meet. ${what} Reload the window.`,
    { retry: true },
  );
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException("Aborted", "AbortError");
}
