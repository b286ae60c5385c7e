import { readFileSync } from "node:fs";

/** Counts what the machine had to kill because memory ran out; undefined where that is not counted. */
export function outOfMemoryKills(): number | undefined {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "ascii"));
    return found?.[1] === undefined ? undefined : Number(found[1]);
  } catch {
    // Not a Linux.
    return undefined;
  }
}

/** Why a kernel's process is gone, as far as can be known from outside. */
export function deathDetail(
  local: boolean,
  killsBefore: number | undefined,
  killsNow: number | undefined,
): string {
  if (local && killsBefore !== undefined && killsNow !== undefined && killsNow > killsBefore) {
    return "The kernel was killed by the system because memory ran out.";
  }
  return "The kernel ended by itself: the script called os._exit(), crashed in native code, was killed from outside, or ran out of memory.";
}
