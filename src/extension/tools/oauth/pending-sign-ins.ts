/** A sign-in that waits for its browser. */
interface Waiting {
  readonly state: string;
  readonly take: (address: URL) => void;
}

/** Nobody has more pages open. */
const maxLinks = 10;

/** The sign-ins that wait for somebody to come back from the browser; by whichever way that is, an address belongs to the one with its `state`. */
export class PendingSignIns {
  readonly #waiting = new Set<Waiting>();
  /** The pages that were opened, by their state; the newest last. */
  readonly #links = new Map<string, string>();

  /** The first address that comes with this state, once; no other changes anything. Errors: the signal's reason. */
  async wait(state: string, signal: AbortSignal): Promise<URL> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<URL>();
    const waiting = { state, take: resolve };
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    this.#waiting.add(waiting);
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#waiting.delete(waiting);
      this.#links.delete(state);
    }
  }

  /** A page was opened, which sends its user back here at last. */
  opened(url: string): void {
    const state = URL.parse(url)?.searchParams.get("state") ?? "";
    this.#links.delete(state);
    this.#links.set(state, url);
    for (const oldest of this.#links.keys()) {
      if (this.#links.size <= maxLinks) break;
      this.#links.delete(oldest);
    }
  }

  /** The page of the newest sign-in that waits; undefined when none does. */
  get link(): string | undefined {
    const states = new Set([...this.#waiting].map(({ state }) => state));
    return [...this.#links].findLast(([state]) => states.has(state))?.[1];
  }

  /** Hands an address to the sign-in that waits for it; false when none does, and then nothing happens. */
  take(address: URL): boolean {
    const waiting = this.#of(address);
    waiting?.take(address);
    return waiting !== undefined;
  }

  /** What somebody has pasted, as an address that a sign-in waits for; else what is wrong with it. */
  read(text: string): URL | "no-address" | "not-waited-for" {
    const address = URL.parse(text.trim());
    if (address === null) return "no-address";
    return this.#of(address) === undefined ? "not-waited-for" : address;
  }

  #of(address: URL): Waiting | undefined {
    const states = address.searchParams.getAll("state");
    // One that says it twice is nobody's.
    if (states.length !== 1) return undefined;
    return [...this.#waiting].find(({ state }) => state === states[0]);
  }
}
