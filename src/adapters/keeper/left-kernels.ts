import { delay } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import { endKernel, type EndKernelContext } from "./end-kernel.ts";
import type { Roster } from "./roster.ts";

const firstPauseMs = 1000;
/** A server that is away for a night is not asked every second. */
const maxPauseMs = 300_000;

/** Ends the kernels that windows have left to the keeper, however often that must be tried; the keeper's own end is the last try. */
export class LeftKernels implements Disposable {
  readonly #roster: Roster;
  readonly #context: EndKernelContext;
  readonly #ending = new Set<string>();
  readonly #over = new AbortController();

  constructor(roster: Roster, context: EndKernelContext) {
    this.#roster = roster;
    this.#context = context;
  }

  /** Begins with those that it does not try already. */
  look(): void {
    for (const id of this.#roster.left().keys()) {
      if (this.#ending.has(id)) continue;
      this.#ending.add(id);
      void this.#end(id).finally(() => this.#ending.delete(id));
    }
  }

  dispose(): void {
    this.#over.abort();
  }

  async #end(id: string): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * 2)) {
      const cleanup = this.#roster.left().get(id);
      if (cleanup === undefined || this.#over.signal.aborted) return;
      if (await endKernel(cleanup, { ...this.#context, serverStays: true })) {
        this.#roster.release(id);
        return;
      }
      await delay(this.#context.clock, pauseMs, this.#over.signal);
    }
  }
}
