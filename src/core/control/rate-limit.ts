/** How often something may be done: on average, and at once after a quiet time. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #nowMs: () => number;
  #left: number;
  #at: number;

  /** `nowMs` must not jump. */
  constructor(rate: Rate, nowMs: () => number) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    this.#left = rate.burst;
    this.#at = nowMs();
  }

  /** Takes one: 0 when there was one, else after how many whole seconds there will be. */
  take(): number {
    const { perSecond, burst } = this.#rate;
    const now = this.#nowMs();
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (this.#left < 1) return Math.max(1, Math.ceil((1 - this.#left) / perSecond));
    this.#left -= 1;
    return 0;
  }
}
