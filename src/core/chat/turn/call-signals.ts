/** The signals of the calls of one turn, so that one call can be cancelled while the reply goes on. */
export class CallSignals {
  readonly #controllers = new Map<string, AbortController>();

  /** Gives work a signal that aborts with the turn's, or when this call is cancelled; also before the work has begun. */
  async with(
    callId: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = this.#controllerOf(callId);
    const abort = (): void => {
      controller.abort(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    try {
      await work(controller.signal);
    } finally {
      signal.removeEventListener("abort", abort);
      this.#controllers.delete(callId);
    }
  }

  /** The call is wanted: from now on it can be cancelled. */
  announce(callId: string): void {
    this.#controllerOf(callId);
  }

  /** Cancels a call that has not ended; any other is left alone. */
  cancel(callId: string): void {
    this.#controllers.get(callId)?.abort();
  }

  #controllerOf(callId: string): AbortController {
    const controller = this.#controllers.get(callId) ?? new AbortController();
    this.#controllers.set(callId, controller);
    return controller;
  }
}
