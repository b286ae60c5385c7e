import type { Leadership } from "../../src/core/base/leadership.ts";
import type { Disposable } from "../../src/core/base/lifecycle.ts";

/** Watches who leads, over all windows of a test, and remembers every moment at which more than one did. */
export class Terms {
  readonly #leading = new Set<string>();
  /** Who led at once, whenever it was more than one. */
  readonly overlaps: (readonly string[])[] = [];
  /** Every beginning and end of a term, in order: "+name" and "-name". */
  readonly history: string[] = [];

  /** Who leads now. */
  get leaders(): readonly string[] {
    return [...this.#leading];
  }

  /** Campaigns as `who`; with `closing` the term is over only once that has resolved. */
  campaign(leadership: Leadership, who: string, closing = Promise.resolve(), name = "thing"): Disposable {
    return leadership.campaign(name, async (signal) => {
      this.#leading.add(who);
      this.history.push(`+${who}`);
      if (this.#leading.size > 1) this.overlaps.push(this.leaders);
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          resolve();
        });
        if (signal.aborted) resolve();
      });
      await closing;
      this.#leading.delete(who);
      this.history.push(`-${who}`);
    });
  }
}
