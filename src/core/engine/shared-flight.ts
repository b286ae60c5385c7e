interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * One piece of work that any number of callers wait for.
 * A caller that gives up does not end it for the others; it is aborted when the last one has given up.
 */
export class SharedFlight<T> {
  #flight: Flight<T> | undefined;

  /** Joins the work under way, or starts it; rejects with the signal's reason when that aborts first. */
  async join(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const flight = (this.#flight ??= this.#start(work));
    flight.waiting += 1;
    const { promise: gaveUp, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => {
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp);
    try {
      return await Promise.race([flight.result, gaveUp]);
    } finally {
      signal.removeEventListener("abort", giveUp);
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#leave(flight.controller);
    }
  }

  #start(work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = work(controller.signal).finally(() => {
      if (this.#flight?.controller === controller) this.#flight = undefined;
    });
    return { result, controller, waiting: 0 };
  }

  /** Nobody waits: a later caller starts anew, and what still runs ends. */
  #leave(controller: AbortController): void {
    if (this.#flight?.controller !== controller) return;
    this.#flight = undefined;
    controller.abort();
  }
}
