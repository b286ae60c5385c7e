import * as fs from "node:fs/promises";
import * as path from "node:path";

/**
 * Tells whether a daemon on disk has not ended, without any of the heavy parts: this runs in every window, shortly after it opens.
 * What cannot be read does not count; the journal deals with it when it is needed.
 */
export async function hasUnfinishedDaemons(storage: string): Promise<boolean> {
  const folder = path.join(storage, "daemons");
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
