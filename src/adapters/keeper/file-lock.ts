import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

const retryMs = 10;
/** Nobody holds it for longer: a holder of this age was halted, or its number belongs to another process by now. */
const staleMs = 10_000;

/** Does something while no other process does something under the same lock; a lock whose holder is gone is taken over. */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const own = `${path}.${String(process.pid)}`;
  writeFileSync(own, String(process.pid), { mode: 0o600 });
  try {
    while (!isTaken(own, path)) {
      breakStale(path);
      await wait(retryMs);
    }
    try {
      return await work();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears whole, and for one process only. */
function isTaken(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Taken aside by a rename, which one process alone can do, and looked at again there: a rival may have renewed it meanwhile. */
function breakStale(path: string): void {
  if (!isStale(path)) return;
  const aside = `${path}.stale.${String(process.pid)}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (!isStale(aside)) isTaken(aside, path);
  rmSync(aside, { force: true });
}

function isStale(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    return Date.now() - statSync(path).mtimeMs > staleMs || !isAlive(holder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
