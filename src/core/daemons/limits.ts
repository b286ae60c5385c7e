/** What a user may run; values come from settings, defaults from the contract. */
export interface Limits {
  /** Running daemons per user, over all windows. */
  readonly maxConcurrent: number;
  /** Seconds of wall clock, sleep included. */
  readonly maxRuntimeSeconds: number;
}

/** The contract's defaults: three at once, one hour. */
const defaultLimits: Limits = { maxConcurrent: 3, maxRuntimeSeconds: 3600 };

/** How long an interrupted script may run its `finally:` blocks before it is killed. */
export const stopGraceMs = 2000;

/** What the in-kernel deadline is later than the executor's, so that `finally:` blocks still run in the ordinary case. */
const deadlineMarginSeconds = 30;

/** When a kernel ends itself, for a program that may run so long. */
export function netSeconds(runtimeSeconds: number): number {
  return runtimeSeconds + stopGraceMs / 1000 + deadlineMarginSeconds;
}

/**
 * The maximum run time: the setting when the user has set it, else the environment's `CODE_INTERPRETER_DAEMON_MAX_RUNTIME`, else
 * one hour. What is not a positive number counts as not set.
 */
export function maxRuntimeSeconds(setting: number | undefined, environment: string | undefined): number {
  for (const value of [setting, environment === undefined ? undefined : Number(environment)]) {
    if (value !== undefined && Number.isFinite(value) && value > 0) return value;
  }
  return defaultLimits.maxRuntimeSeconds;
}
