import type { DaemonRecord } from "../../protocol/daemon.ts";

const dayMs = 86_400_000;

interface Times {
  readonly clock: { now(): number };
  /** Milliseconds since the machine started, sleep included; unlike the wall clock it never jumps. */
  readonly uptimeMs: () => number;
}

/** Notices that the wall clock was set far forward: what is as old as it then seems must not be removed at once. */
export class SteadyClock {
  readonly #times: Times;
  /** The wall clock and the uptime at the last look. */
  #seen: { readonly now: number; readonly uptime: number } | undefined;

  constructor(times: Times) {
    this.#times = times;
  }

  /**
   * Whether the ages of these records can be believed now. They can when the wall clock has gone as the machine has since the last look; at
   * the first one when something was done within a day. Otherwise the next look tells.
   */
  isPlausible(records: readonly DaemonRecord[]): boolean {
    const now = this.#times.clock.now();
    const uptime = this.#times.uptimeMs();
    const seen = this.#seen;
    this.#seen = { now, uptime };
    if (seen !== undefined) return now - seen.now - (uptime - seen.uptime) < dayMs;
    const newest = Math.max(0, ...records.map((record) => record.ended_at ?? record.started_at)) * 1000;
    return now - newest < dayMs;
  }
}
