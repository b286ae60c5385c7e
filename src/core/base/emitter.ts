import { type Disposable, toDisposable } from "./lifecycle.ts";

/** Announces that something happened to any number of listeners; it never steers. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The sending side of an event: delivery is in order, and a listener that throws cannot stop the others. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void = reportLater) {
    this.#onError = onError;
  }

  readonly event: Event<T> = (listener) => {
    const entry = (value: T): void => {
      listener(value);
    };
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  /** Calls every listener that is there now. */
  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** A bug in a listener must be seen, but not by the one who fires. */
function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
