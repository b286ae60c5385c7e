import type { Clock } from "../../core/base/clock.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonId } from "../../protocol/ids.ts";

/** A change of state is seen at once, ten of them as one. */
const stateDelayMs = 30;

/** A last line that changes with every line of output is not worth more. */
const lineDelayMs = 1000;

/** Says when the page's view is worth sending: soon after a change of state, once a second for last lines. */
export class ViewUpdates implements Disposable {
  readonly #daemons: Daemons;
  readonly #clock: Clock;
  readonly #send: () => void;
  readonly #held = new DisposableStore();
  readonly #states = new Map<DaemonId, string>();
  #timer: Disposable | undefined;
  #due = Infinity;

  constructor(daemons: Daemons, clock: Clock, send: () => void) {
    this.#daemons = daemons;
    this.#clock = clock;
    this.#send = send;
    this.#held.add(
      daemons.onDidChange((id) => {
        this.#schedule(this.#isNewState(id) ? stateDelayMs : lineDelayMs);
      }),
    );
  }

  /** Something else that the page shows has changed. */
  soon(): void {
    this.#schedule(stateDelayMs);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#held.dispose();
  }

  #isNewState(id: DaemonId): boolean {
    const record = this.#daemons.get(id);
    const state =
      record === undefined
        ? ""
        : `${record.phase} ${record.reason} ${String(record.connected)} ${record.engine ?? ""}`;
    if (this.#states.get(id) === state) return false;
    this.#states.set(id, state);
    return true;
  }

  #schedule(delayMs: number): void {
    const due = this.#clock.now() + delayMs;
    if (due >= this.#due) return;
    this.#timer?.dispose();
    this.#due = due;
    this.#timer = this.#clock.after(delayMs, () => {
      this.#due = Infinity;
      this.#send();
    });
  }
}
