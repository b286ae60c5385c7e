import type { Clock } from "../../src/core/base/clock.ts";
import { type Disposable, toDisposable } from "../../src/core/base/lifecycle.ts";

interface Timer {
  due: number;
  readonly periodMs: number | undefined;
  readonly callback: () => void;
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #nowMs: number;
  /** Timers run on a monotonic count, as the machine's do: a jump of the wall clock does not fire them. */
  #elapsedMs = 0;
  readonly #timers = new Set<Timer>();

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): Disposable {
    return this.#add({ due: this.#elapsedMs + Math.max(0, delayMs), periodMs: undefined, callback });
  }

  every(periodMs: number, callback: () => void): Disposable {
    const period = Math.max(1, periodMs);
    return this.#add({ due: this.#elapsedMs + period, periodMs: period, callback });
  }

  /** Milliseconds that have passed; unlike `now` a {@link jump} does not change it. */
  readonly uptimeMs = (): number => this.#elapsedMs;

  /** How many timers wait; a test can show that nothing is left behind. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Lets time pass; timers fire in order, also those that other timers start meanwhile. */
  advance(ms: number): void {
    const end = this.#elapsedMs + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#moveTo(next.due);
      if (next.periodMs === undefined) this.#timers.delete(next);
      else next.due += next.periodMs;
      next.callback();
    }
    this.#moveTo(end);
  }

  /** Like {@link advance}, and lets promises settle between the timers and at the end. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#elapsedMs + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.advance(next.due - this.#elapsedMs);
      await settle();
    }
    this.#moveTo(end);
  }

  /** Moves the wall clock alone, as setting the time of the machine or a sleep does; no timer fires. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  #add(timer: Timer): Disposable {
    this.#timers.add(timer);
    return toDisposable(() => this.#timers.delete(timer));
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }

  #moveTo(elapsedMs: number): void {
    this.#nowMs += elapsedMs - this.#elapsedMs;
    this.#elapsedMs = elapsedMs;
  }
}

/** Lets everything that only waits for promises go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
