import { randomBytes } from "node:crypto";
import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Exclusively } from "../../core/base/exclusively.ts";

const retryMs = 10;
/** What of the time between two looks counts as watching: a machine that slept has watched nothing meanwhile. */
const longestLookMs = 1000;

/** Whose lock it is; without a pid it cannot be known whether that process lives. */
interface Holder {
  readonly nonce: string;
  readonly pid?: number;
  readonly mtimeMs: number;
}

/** Does something while no other process does something under the same lock; a lock whose holder is gone is taken over. */
export const exclusively: Exclusively = async (path, work, { staleMs, signal }) => {
  const lock = new FileLock(staleMs);
  signal?.throwIfAborted();
  while (!lock.take(path)) {
    await wait(retryMs);
    signal?.throwIfAborted();
  }
  const renewing = setInterval(() => {
    lock.renew(path);
  }, staleMs / 5);
  renewing.unref();
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    lock.release(path);
  }
};

/**
 * One contender. All it does is synchronous, or a holder that is killed would leave more in between.
 *
 * A lock file is removed only by who has the lock named after its holder. So it is still the file that was looked at: with nothing
 * but a look before it, a rival that was slow would remove the lock of whoever came after.
 */
class FileLock {
  readonly #staleMs: number;
  readonly #nonce = randomBytes(8).toString("hex");
  readonly #content = JSON.stringify({ nonce: this.#nonce, pid: process.pid, host: hostname() });
  readonly #watched = new Map<string, { nonce: string; mtimeMs: number; lookedAt: number; forMs: number }>();

  constructor(staleMs: number) {
    this.#staleMs = staleMs;
  }

  take(path: string): boolean {
    const holder = readHolder(path);
    if (holder === undefined) return this.#place(path);
    return this.#isStale(path, holder) && this.#remove(path, holder.nonce) && this.#place(path);
  }

  release(path: string): void {
    this.#remove(path, this.#nonce);
  }

  /** Shows that the holder lives. */
  renew(path: string): void {
    try {
      const now = new Date();
      if (readHolder(path)?.nonce === this.#nonce) utimesSync(path, now, now);
    } catch {
      // At worst somebody who has waited for long takes it; there is nobody here to tell.
    }
  }

  /** True when the lock of this holder is gone. */
  #remove(path: string, nonce: string): boolean {
    const removing = `${path}.${nonce}`;
    if (!this.take(removing)) return false;
    try {
      if (readHolder(path)?.nonce !== nonce) return false;
      removeFile(path);
      removeFile(draftOf(path, nonce));
      return true;
    } finally {
      removeFile(removing);
    }
  }

  /** A link appears whole, and for one process only. */
  #place(path: string): boolean {
    const draft = draftOf(path, this.#nonce);
    try {
      writeFileSync(draft, this.#content, { mode: 0o600 });
      return this.#link(draft, path);
    } finally {
      removeFile(draft);
    }
  }

  #link(draft: string, path: string): boolean {
    try {
      linkSync(draft, path);
      return true;
    } catch (error) {
      // A network drive may link and say that it did not.
      if (codeOf(error) === "EEXIST") return readHolder(path)?.nonce === this.#nonce;
      return copyAlone(draft, path);
    }
  }

  /** Clocks of two machines differ, and jump: what counts is how long the file's time has stood still before our eyes. */
  #isStale(path: string, { nonce, pid, mtimeMs }: Holder): boolean {
    if (pid !== undefined && !isAlive(pid)) return true;
    const lookedAt = performance.now();
    const before = this.#watched.get(path);
    const isSame = before?.nonce === nonce && before.mtimeMs === mtimeMs;
    const forMs = isSame ? before.forMs + Math.min(lookedAt - before.lookedAt, longestLookMs) : 0;
    this.#watched.set(path, { nonce, mtimeMs, lookedAt, forMs });
    return forMs > this.#staleMs;
  }
}

/** Where a lock is written before it appears; one that is left over belongs to a process that was killed. */
function draftOf(path: string, nonce: string): string {
  return `${path}.${nonce}.draft`;
}

/** For disks that know no links: for one process only too, but a look may find it empty. */
function copyAlone(draft: string, path: string): boolean {
  try {
    copyFileSync(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST" || isBusy(error)) return false;
    throw error;
  }
}

/** Undefined when nobody has it. */
function readHolder(path: string): Holder | undefined {
  try {
    const text = readFileSync(path, "utf8");
    const { mtimeMs } = statSync(path);
    return { ...parsed(text), mtimeMs };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (isBusy(error)) return { nonce: "unknown", mtimeMs: 0 };
    throw error;
  }
}

function parsed(text: string): Pick<Holder, "nonce" | "pid"> {
  const { nonce, pid, host } = objectIn(text);
  // The file is only being written, or makes no sense.
  if (typeof nonce !== "string" || !/^[0-9a-f]+$/.test(nonce)) return { nonce: "unknown" };
  // Machines that share a disk do not share their processes.
  return host === hostname() && typeof pid === "number" ? { nonce, pid } : { nonce };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    return {};
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** A virus scanner lets go of it after a moment. */
function removeFile(path: string): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      rmSync(path, { force: true });
      return;
    } catch (error) {
      if (!isBusy(error) || attempt === 100) throw error;
    }
  }
}

/** Windows refuses what concerns a file that another process is just removing. */
function isBusy(error: unknown): boolean {
  return process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "");
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
