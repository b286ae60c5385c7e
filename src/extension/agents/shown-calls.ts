import { type Clock, delay } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";

/** A person takes longer than this to read a question and click; what a rule of the editor allows comes back at once. */
const readingTicks = 10;
const tickMs = 100;
/** A question that is older was forgotten, or its call never came. */
const longestMs = 30 * 60_000;

interface ShownCall {
  readonly over: AbortController;
  isRead: boolean;
}

/**
 * The calls that the editor has asked the user about. The editor does not say whether the user has clicked or a rule of its own has let a
 * call through; so a call counts as shown only once, for exactly what was shown, and not when it comes sooner than a person could answer.
 * Ticks are counted, each with an answer of the window, instead of looking at a clock: while this process, the window or the machine stands
 * still nobody reads.
 */
export class ShownCalls implements Disposable {
  readonly #clock: Clock;
  readonly #windowAnswers: () => PromiseLike<unknown>;
  readonly #calls = new Map<string, ShownCall>();

  /** `windowAnswers` resolves when the window has done what it was asked to do before. */
  constructor(clock: Clock, windowAnswers: () => PromiseLike<unknown>) {
    this.#clock = clock;
    this.#windowAnswers = windowAnswers;
  }

  /** The question about this call is on its way to the user; one about the same before it counts no more. */
  remember(key: string): void {
    this.#forget(key);
    const call: ShownCall = { over: new AbortController(), isRead: false };
    this.#calls.set(key, call);
    this.#wait(key, call).catch(() => {
      // A window that does not answer has shown nothing.
      this.#forget(key);
    });
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

  async #wait(key: string, call: ShownCall): Promise<void> {
    const { signal } = call.over;
    for (let ticks = 0; ticks < readingTicks; ticks += 1) {
      await delay(this.#clock, tickMs, signal);
      await this.#windowAnswers();
      if (signal.aborted) return;
    }
    call.isRead = true;
    await delay(this.#clock, longestMs, signal);
    if (!signal.aborted) this.#forget(key);
  }

  #forget(key: string): void {
    this.#calls.get(key)?.over.abort();
    this.#calls.delete(key);
  }
}
