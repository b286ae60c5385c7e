import { readdirSync, readFileSync } from "node:fs";
import { markerName } from "../../src/core/daemons/processes.ts";

/** The pids of all processes that carry this marker; those that have ended but are still listed have no environment. */
export function marked(marker: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).split("\0").includes(`${markerName}=${marker}`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, "latin1");
  } catch {
    // It has just ended.
    return "";
  }
}
