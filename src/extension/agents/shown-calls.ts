import type { Clock } from "../../core/base/clock.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";

/** A person takes longer than this to read a question and click; what a rule of the editor allows comes back at once. */
const readingTicks = 7;
const tickMs = 100;
/** A question that is older was forgotten, or its call never came. */
const longestMs = 30 * 60_000;

interface ShownCall {
  readonly held: DisposableStore;
  isRead: boolean;
}

/**
 * The calls that the editor has asked the user about. The editor does not say whether the user has clicked or a rule of its own has let a
 * call through; so a call counts as shown only once, for exactly what was shown, and not when it comes sooner than a person could answer.
 * Ticks are counted instead of looking at a clock: while this process or the machine stands still, nobody reads.
 */
export class ShownCalls implements Disposable {
  readonly #clock: Clock;
  readonly #calls = new Map<string, ShownCall>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The question about this call is on its way to the user; one about the same before it counts no more. */
  remember(key: string): void {
    this.#forget(key);
    const held = new DisposableStore();
    const call: ShownCall = { held, isRead: false };
    let ticks = 0;
    const ticking = held.add(
      this.#clock.every(tickMs, () => {
        ticks += 1;
        if (ticks < readingTicks) return;
        call.isRead = true;
        ticking.dispose();
      }),
    );
    held.add(
      this.#clock.after(longestMs, () => {
        this.#forget(key);
      }),
    );
    this.#calls.set(key, call);
  }

  /** True when the user was asked about exactly this and may have answered; at most once for each question. */
  take(key: string): boolean {
    const isRead = this.#calls.get(key)?.isRead ?? false;
    this.#forget(key);
    return isRead;
  }

  dispose(): void {
    for (const key of [...this.#calls.keys()]) this.#forget(key);
  }

  #forget(key: string): void {
    this.#calls.get(key)?.held.dispose();
    this.#calls.delete(key);
  }
}
