import type { Clock } from "../../../core/base/clock.ts";
import type { Disposable } from "../../../core/base/lifecycle.ts";
import type { Connection } from "./sessions.ts";

/** Connections that have not said yet whose they are: few, and not for long. The oldest makes room for a new one. */
export class PendingSockets implements Disposable {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #ms: number;
  readonly #destroy: (connection: Connection) => void;
  readonly #timers = new Map<Connection, Disposable>();

  /** `destroy` ends a connection without waiting for whether the other side agrees. */
  constructor(
    limits: { readonly max: number; readonly ms: number },
    clock: Clock,
    destroy: (connection: Connection) => void,
  ) {
    this.#max = limits.max;
    this.#ms = limits.ms;
    this.#clock = clock;
    this.#destroy = destroy;
  }

  get size(): number {
    return this.#timers.size;
  }

  add(connection: Connection): void {
    const [oldest] = this.#timers.keys();
    if (oldest !== undefined && this.size >= this.#max) this.#cut(oldest);
    const timer = this.#clock.after(this.#ms, () => {
      this.#cut(connection);
    });
    this.#timers.set(connection, timer);
    connection.once("close", () => {
      this.remove(connection);
    });
  }

  /** It is known now, or gone. */
  remove(connection: Connection): void {
    this.#timers.get(connection)?.dispose();
    this.#timers.delete(connection);
  }

  dispose(): void {
    for (const connection of [...this.#timers.keys()]) this.#cut(connection);
  }

  #cut(connection: Connection): void {
    this.remove(connection);
    this.#destroy(connection);
  }
}
