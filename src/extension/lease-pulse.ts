import type { Clock } from "../core/base/clock.ts";
import type { Disposable } from "../core/base/lifecycle.ts";

/** How often the user interface is asked for a sign of life. */
export const pulsePeriodMs = 20_000;

/** What the pulse works with. */
export interface PulseContext {
  readonly clock: Clock;
  /** A call that only the window's own process can answer; stays open while there is none. */
  readonly roundTrip: () => PromiseLike<unknown>;
  /** How long without an answer counts as leaving; 0 = never. */
  readonly graceSeconds: () => number;
  /** The user has left; called once per absence. */
  readonly onLost: () => void;
  /** The user is there again after that. */
  readonly onBack: () => void;
}

/**
 * Notices that the user interface is gone while the extension host lives on, as it does for hours after a browser tab was closed.
 * Only time in which this process ran and got no answer counts: a machine that slept has not lost its user.
 */
export class LeasePulse implements Disposable {
  readonly #context: PulseContext;
  readonly #timer: Disposable;
  #waiting = false;
  #silentMs = 0;
  #announced = false;

  constructor(context: PulseContext) {
    this.#context = context;
    this.#timer = context.clock.every(pulsePeriodMs, () => {
      this.#beat();
    });
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #beat(): void {
    if (this.#waiting) {
      this.#silentMs += pulsePeriodMs;
      const grace = this.#context.graceSeconds() * 1000;
      if (grace > 0 && this.#silentMs >= grace && !this.#announced) {
        this.#announced = true;
        this.#context.onLost();
      }
      return;
    }
    this.#waiting = true;
    const answered = (): void => {
      this.#waiting = false;
      this.#silentMs = 0;
      if (this.#announced) this.#context.onBack();
      this.#announced = false;
    };
    // A refusal is an answer too: somebody is there.
    this.#context.roundTrip().then(answered, answered);
  }
}
