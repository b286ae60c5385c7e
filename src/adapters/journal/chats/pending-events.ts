import type { Clock } from "../../../core/base/clock.ts";
import { Emitter } from "../../../core/base/emitter.ts";
import type { AppError } from "../../../core/base/errors.ts";
import type { Disposable } from "../../../core/base/lifecycle.ts";
import type { ChatEvent } from "../../../protocol/chat.ts";
import type { ChatId } from "../../../protocol/ids.ts";
import { storageFailure } from "./storage-failure.ts";

const retryMs = 1000;

/**
 * Events that are to be written: at the end of the turn of the event loop in which they come. What cannot be written stays and is tried
 * again every second.
 */
export class PendingEvents implements Disposable {
  readonly #clock: Clock;
  readonly #write: (id: ChatId, events: readonly ChatEvent[]) => void;
  readonly #events = new Map<ChatId, ChatEvent[]>();
  readonly #onDidFail = new Emitter<AppError>();
  #next: NodeJS.Immediate | undefined;
  #retry: Disposable | undefined;
  #failure: AppError | undefined;

  /** Writing fails from now on; fires again only after it has gone well in between. */
  readonly onDidFail = this.#onDidFail.event;

  /** `write` writes all of its events or throws. */
  constructor(clock: Clock, write: (id: ChatId, events: readonly ChatEvent[]) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Why the last attempt did not write everything, if it did not. */
  get failure(): AppError | undefined {
    return this.#failure;
  }

  /** What of a chat is not written. */
  of(id: ChatId): readonly ChatEvent[] {
    return this.#events.get(id) ?? [];
  }

  add(id: ChatId, events: readonly ChatEvent[]): void {
    const pending = this.#events.get(id);
    if (pending === undefined) this.#events.set(id, [...events]);
    else for (const event of events) pending.push(event);
    if (this.#failure !== undefined) return;
    this.#next ??= setImmediate(() => {
      this.writeAll();
    });
  }

  /** Forgets what of a chat is not written. */
  drop(id: ChatId): void {
    this.#events.delete(id);
  }

  /** Writes now; never throws. */
  writeAll(): void {
    clearImmediate(this.#next);
    this.#next = undefined;
    this.#retry?.dispose();
    this.#retry = undefined;
    const before = this.#failure;
    this.#failure = undefined;
    for (const [id, events] of [...this.#events]) {
      try {
        this.#write(id, events);
        this.#events.delete(id);
      } catch (error) {
        this.#failure = storageFailure(error);
      }
    }
    if (this.#failure === undefined) return;
    this.#retry = this.#clock.after(retryMs, () => {
      this.writeAll();
    });
    if (before === undefined) this.#onDidFail.fire(this.#failure);
  }

  /** Writes what it can; the window goes. */
  dispose(): void {
    this.writeAll();
    this.#retry?.dispose();
    this.#onDidFail.dispose();
  }
}
