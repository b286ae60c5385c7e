import { AppError } from "../base/errors.ts";

const firstMs = 1000;
const longestMs = 60_000;

/** A connection that has held for so long says that the server is well: what failed before does not count any more. */
export const steadyMs = 60_000;

/** How long to wait after so many failures in a row (from 1 on): longer each time, and not at the same moment as all other windows. */
export function retryDelayMs(failures: number, error: unknown, random: () => number): number {
  const doubled = firstMs * 2 ** Math.min(failures - 1, 10);
  const asked = error instanceof AppError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, Math.min(longestMs, doubled * (1 + random() / 2)));
}

/** Whether a server may be well again by itself; where the user has to do something first, trying again would be noise. */
export function mayHeal(error: unknown): boolean {
  return error instanceof AppError && (error.retry || healing.includes(error.code));
}

const healing: readonly AppError["code"][] = ["tools.timeout", "tools.lost"];
