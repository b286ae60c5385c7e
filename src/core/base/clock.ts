import type { Disposable } from "./lifecycle.ts";

/** Port: the time. Wall clock, because the maximum run time counts sleep too. */
export interface Clock {
  /** Epoch milliseconds; may jump. */
  now(): number;
  /** Calls back once after `delayMs`, unless disposed before. */
  after(delayMs: number, callback: () => void): Disposable;
  /** Calls back every `periodMs` until disposed. */
  every(periodMs: number, callback: () => void): Disposable;
}

/** The machine's clock; its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return {
      dispose: () => {
        clearTimeout(timer);
      },
    };
  },
  every: (periodMs, callback) => {
    const timer = setInterval(callback, periodMs);
    timer.unref();
    return {
      dispose: () => {
        clearInterval(timer);
      },
    };
  },
};

/** Resolves after `delayMs`, or at once when the signal aborts; never rejects. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      timer.dispose();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = clock.after(delayMs, finish);
    signal?.addEventListener("abort", finish);
  });
}
