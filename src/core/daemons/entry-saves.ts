import type { DaemonId } from "../../protocol/ids.ts";
import { type Clock, delay } from "../base/clock.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Daemon } from "./daemon.ts";
import type { Journal } from "./journal.ts";
import type { Lease } from "./lease.ts";

/** How soon the other windows look for the last line that a script printed; a flood of lines is one message. */
const linePeriodMs = 2000;

interface SavesContext {
  readonly journal: Journal;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
  /** The disk does not take it. */
  readonly notKept: (error: AppError) => void;
}

/** Writes the entries of this window's daemons, each write after the one before it, and tells the other windows. */
export class EntrySaves {
  readonly #context: SavesContext;
  readonly #saves = new Map<DaemonId, Promise<void>>();
  /** Daemons whose last line is to be announced in a moment. */
  readonly #lines = new Set<DaemonId>();

  constructor(context: SavesContext) {
    this.#context = context;
  }

  /** Writes the entry as it is when its turn comes. */
  save(daemon: Daemon, envNames: readonly string[]): void {
    const { journal, lease, log, notKept } = this.#context;
    const id = daemon.record.daemon_id;
    const saved = this.settled(id)
      .then(() =>
        journal.save({
          record: daemon.record,
          program: daemon.program,
          owner: lease.windowId,
          envNames,
          ...(daemon.handle === undefined ? {} : { handle: daemon.handle }),
        }),
      )
      .then(
        () => {
          lease.announce(id);
        },
        (error: unknown) => {
          log.error("a daemon's state could not be written", { daemon: id, error: messageOf(error) });
          if (error instanceof AppError) notKept(error);
        },
      );
    this.#saves.set(id, saved);
  }

  /** Tells the other windows soon that there is output, whose last line they find on disk; `signal` aborts when the daemon is given up. */
  async announceOutput(id: DaemonId, signal: AbortSignal): Promise<void> {
    if (this.#lines.has(id)) return;
    this.#lines.add(id);
    await delay(this.#context.clock, linePeriodMs, signal);
    this.#lines.delete(id);
    if (!signal.aborted) this.#context.lease.announce(id);
  }

  /** Resolves when all that was to be written of a daemon is. */
  settled(id: DaemonId): Promise<void> {
    return this.#saves.get(id) ?? Promise.resolve();
  }

  /** Forgets a daemon that has ended and is written. */
  forget(id: DaemonId): void {
    this.#saves.delete(id);
  }
}
