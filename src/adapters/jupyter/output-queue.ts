/**
 * Values on their way from a producer that never waits to one reader at a time.
 * Everything that was pushed is read in order; `end` closes it after what is still queued. A reader that leaves takes nothing with it.
 */
export class OutputQueue<T> implements AsyncIterable<T> {
  #queued: T[] = [];
  #next = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /** Adds a value; dropped silently once the queue has ended. */
  push(value: T): void {
    if (this.#ended) return;
    this.#queued.push(value);
    this.#signal();
  }

  /** Closes the queue; any number of times. */
  end(): void {
    this.#ended = true;
    this.#signal();
  }

  /** Not a generator: the `return` of one would wait for the next value. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    let left = false;
    return {
      next: async () => {
        while (!left) {
          if (this.#next < this.#queued.length) return { done: false, value: this.#take() };
          if (this.#ended) break;
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        return { done: true, value: undefined };
      },
      return: async () => {
        left = true;
        this.#signal();
        return { done: true, value: undefined };
      },
    };
  }

  #take(): T {
    const value = this.#queued[this.#next] as T;
    this.#next += 1;
    if (this.#next === this.#queued.length) {
      this.#queued = [];
      this.#next = 0;
    }
    return value;
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
