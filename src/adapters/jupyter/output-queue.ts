/**
 * Values on their way from a producer that never waits to one reader.
 * Everything that was pushed is read in order; `end` closes it after what is still queued.
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

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      while (this.#next < this.#queued.length) {
        const value = this.#queued[this.#next] as T;
        this.#next += 1;
        yield value;
      }
      this.#queued = [];
      this.#next = 0;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
