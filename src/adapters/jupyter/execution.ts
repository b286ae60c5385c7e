import type { Clock } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { KernelEnd } from "../../core/daemons/kernel-host.ts";
import { toEnd } from "./messages.ts";
import type { WireMessage } from "./wire.ts";

const quietMs = 5000;

/**
 * Decides when a program has ended by itself: after its reply and the kernel's "idle", in either order, or after one of them and five
 * seconds without a message, because each can be lost. The reply can come seconds before the last output.
 */
export class Execution {
  readonly #clock: Clock;
  readonly #onEnd: (end: KernelEnd) => void;
  #reply: KernelEnd | undefined;
  #error: KernelEnd | undefined;
  #idle = false;
  #expected = false;
  #started = false;
  #over = false;
  #quiet: Disposable | undefined;

  constructor(clock: Clock, onEnd: (end: KernelEnd) => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  /** True once the kernel has said anything about this program. */
  get started(): boolean {
    return this.#started;
  }

  /** Takes a message that belongs to the program. */
  take(message: WireMessage): void {
    if (this.#over) return;
    this.#started = true;
    if (message.type === "execute_reply") this.#reply = toEnd(message.content);
    else if (message.type === "error") this.#error = toEnd({ ...message.content, status: "error" });
    else if (message.type === "status" && message.content["execution_state"] === "idle") this.#idle = true;
    if (this.#reply !== undefined && this.#idle) this.#finish(this.#reply);
    else if (this.#reply !== undefined || this.#idle || this.#expected) this.#wait();
  }

  /** The kernel was seen to do nothing: what is still to come of the program is on its way, or was lost. Ends after the usual quiet. */
  sawIdle(): void {
    if (this.#over) return;
    this.#expected = true;
    this.#wait();
  }

  /** Waits no longer. */
  dispose(): void {
    this.#over = true;
    this.#quiet?.dispose();
  }

  #wait(): void {
    this.#quiet?.dispose();
    this.#quiet = this.#clock.after(quietMs, () => {
      this.#finish(this.#reply ?? this.#error ?? { how: "finished" });
    });
  }

  #finish(end: KernelEnd): void {
    if (this.#over) return;
    this.dispose();
    this.#onEnd(end);
  }
}
