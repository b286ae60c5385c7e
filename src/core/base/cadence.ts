import type { Clock } from "./clock.ts";
import type { Disposable } from "./lifecycle.ts";

/** How long a frame lasts: nobody sees what changes more often. What goes through two cadences of it waits only once. */
export const frameMs = 16;

/**
 * Calls back at once when the last call was a period ago, else when it will be: so at most once a period.
 * It has a timer only while somebody waits, because waking an idle process costs more than most of what it then does.
 */
export class Cadence implements Disposable {
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #callback: () => void;
  #last = -Infinity;
  #timer: Disposable | undefined;

  constructor(clock: Clock, periodMs: number, callback: () => void) {
    this.#clock = clock;
    this.#periodMs = periodMs;
    this.#callback = callback;
  }

  /** Asks for a call; any number of times before it comes. */
  request(): void {
    if (this.#timer !== undefined) return;
    const passed = this.#clock.now() - this.#last;
    // The clock may have been set back.
    if (passed < 0 || passed >= this.#periodMs) this.#call();
    else
      this.#timer = this.#clock.after(this.#periodMs - passed, () => {
        this.#timer = undefined;
        this.#call();
      });
  }

  /** Takes back what was asked for. */
  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #call(): void {
    this.#last = this.#clock.now();
    this.#callback();
  }
}
