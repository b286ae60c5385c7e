/** How a lock is waited for. */
export interface ExclusiveOptions {
  /** A holder that is not known to be gone loses the lock when it has given no sign of life for so long. */
  readonly staleMs: number;
  /** Ends the waiting; work that has begun is not its matter. */
  readonly signal?: AbortSignal;
}

/**
 * Port: does something while no other process of this user does something under the same path, in a folder that exists.
 * A lock whose holder is gone is taken over at once. Not for calls within calls.
 */
export type Exclusively = <T>(path: string, work: () => Promise<T>, options: ExclusiveOptions) => Promise<T>;
