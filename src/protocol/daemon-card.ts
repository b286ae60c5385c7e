import type { DaemonOutput, DaemonRecord } from "./daemon.ts";

/** What the card of a daemon inside another chat shows of it: its record without the code. */
export type CardDaemon = Omit<DaemonRecord, "code">;

/** How a daemon stands, and what it has printed since the card last asked. */
export interface DaemonCardState {
  readonly daemon: CardDaemon;
  /** When this was said, in epoch seconds by the window's clock: the times of the daemon are of that clock too. */
  readonly now: number;
  /** The newest output after `since_seq`, bounded: text, and the newest picture. */
  readonly records: readonly DaemonOutput[];
  /** What to ask with next: the number of the newest record that was seen. */
  readonly last_seq: number;
  /** Records before this one were left out. */
  readonly skipped_to?: number;
}
