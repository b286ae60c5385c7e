import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Disposable } from "../core/base/lifecycle.ts";

/** Below the shortest grace: a window that comes to know of a daemon that late can still adopt it. */
const lookMs = 3000;

/**
 * Tells whether a daemon on disk has not ended, without any of the heavy parts: this runs in every window, shortly after it opens.
 * What cannot be read does not count; the journal deals with it when it is needed.
 */
async function hasUnfinishedDaemons(storage: string): Promise<boolean> {
  const folder = folderOf(storage);
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) {
    const entry = await fs.readFile(path.join(folder, name, "daemon.json"), "utf8").catch(() => "");
    if (isUnfinished(entry)) return true;
  }
  return false;
}

/** The text of an entry whose daemon has not ended. */
export function isUnfinished(entry: string): boolean {
  return /"phase"\s*:\s*"(?:starting|running|stopping)"/.test(entry);
}

/**
 * Calls back once, when there are unfinished daemons: now, or as soon as another window starts one. A window that was never used must hold
 * the lease by then, or its user's daemons would end with the window that started them. Until then it costs one look at a folder's time
 * every few seconds; not all file systems tell when something in them changes.
 */
export function onUnfinishedDaemons(storage: string, found: () => void, periodMs = lookMs): Disposable {
  let seen: number | undefined;
  let isOver = false;
  const look = async (): Promise<void> => {
    const changed = await changedAt(storage);
    // A new folder is there a moment before its entry: after a change it is looked at until it stays the same.
    if (changed === seen) return;
    const isThere = await hasUnfinishedDaemons(storage);
    seen = Date.now() - changed > lookMs ? changed : undefined;
    if (!isThere || isOver) return;
    dispose();
    found();
  };
  const timer = setInterval(() => void look(), periodMs);
  timer.unref();
  const dispose = (): void => {
    isOver = true;
    clearInterval(timer);
  };
  void look();
  return { dispose };
}

/** When a daemon last came or went; 0 when there never was one. */
async function changedAt(storage: string): Promise<number> {
  const found = await fs.stat(folderOf(storage)).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}

function folderOf(storage: string): string {
  return path.join(storage, "daemons");
}
