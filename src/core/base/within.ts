import type { Clock } from "./clock.ts";

/** How long work may take, and what it fails with when it takes longer. */
export interface TimeLimit {
  readonly clock: Clock;
  readonly ms: number;
  readonly late: () => Error;
}

/**
 * Gives work a signal that aborts with the caller's or when time is up, and rejects at that moment with that reason, whether the work
 * listens or not: a request holds its signal weakly and may never hear of it.
 */
export async function within<T>(
  limit: TimeLimit,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    controller.abort(reason);
    reject(reason);
  };
  const abort = (): void => {
    end(signal.reason);
  };
  const timer = limit.clock.after(limit.ms, () => {
    end(limit.late());
  });
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work(controller.signal), over]);
  } finally {
    timer.dispose();
    signal.removeEventListener("abort", abort);
  }
}

/** Resolves when the signal aborts; never rejects. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true },
      );
  });
}

/** Waits for what may take any time, and rejects with the signal's reason as soon as it aborts; what comes later is nobody's. */
export async function unlessAborted<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, over]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
