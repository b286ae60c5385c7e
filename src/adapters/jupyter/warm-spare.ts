import type { Clock } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import { isAbort, messageOf } from "../../core/base/errors.ts";
import type { StartedKernel } from "./start-kernel.ts";

/** Starting a kernel takes a processor for half a second: the program that has just begun needs it more. */
const pauseMs = 1500;

/** At most one kernel that waits for work, for requests of one kind. Making it never disturbs anyone: failures are only logged. */
export class WarmSpare {
  readonly #log: Log;
  readonly #clock: Clock;
  #key: string | undefined;
  #kernel: Promise<StartedKernel | undefined> | undefined;
  #making = new AbortController();
  #pause: Disposable | undefined;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Makes one for this key in a moment, unless there is one; one for another key is thrown away. */
  prepare(key: string, make: (signal: AbortSignal) => Promise<StartedKernel>): void {
    if (this.#key === key && this.#kernel !== undefined) return;
    this.drop();
    this.#pause = this.#clock.after(pauseMs, () => {
      this.#make(key, make);
    });
  }

  /** Hands the spare out if there is one for this key and it still lives; one that is being made is worth waiting for. */
  async take(key: string): Promise<StartedKernel | undefined> {
    if (this.#key !== key) return undefined;
    const kernel = await this.#kernel;
    if (this.#key !== key || kernel === undefined) return undefined;
    this.#key = undefined;
    this.#kernel = undefined;
    if (!kernel.session.dead) return kernel;
    kernel.session.close();
    return undefined;
  }

  /** Throws the spare away, also one that is being made. */
  drop(): void {
    this.#pause?.dispose();
    const kernel = this.#kernel;
    this.#key = undefined;
    this.#kernel = undefined;
    this.#making.abort();
    void kernel?.then((made) => made?.throwAway());
  }

  #make(key: string, make: (signal: AbortSignal) => Promise<StartedKernel>): void {
    this.#key = key;
    this.#making = new AbortController();
    this.#kernel = make(this.#making.signal).catch((error: unknown) => {
      if (!isAbort(error)) this.#log.info("no spare kernel", { error: messageOf(error) });
      return undefined;
    });
  }
}
