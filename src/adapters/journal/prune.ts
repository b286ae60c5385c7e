import type { Stats } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Retention } from "../../core/daemons/journal.ts";
import { isId } from "../../protocol/ids.ts";
import { readEntry } from "./entry-file.ts";
import { partialSuffix } from "../files/replace-file.ts";
import { isMissing } from "./storage-failure.ts";

const secondsPerDay = 86_400;
const partialMaxAgeSeconds = 3600;

interface Kept {
  readonly folder: string;
  readonly bytes: number;
  /** Epoch seconds; undefined for what may not be removed. */
  readonly endedAt: number | undefined;
}

/** Removes the daemons that are over the retention, oldest first; what runs, is of a newer version or cannot be read stays. */
export async function pruneFolder(folder: string, retention: Retention, nowSeconds: number): Promise<void> {
  const kept: Kept[] = [];
  for (const name of await namesIn(folder))
    if (isId(name)) kept.push(await look(join(folder, name), nowSeconds));
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { folder: daemon, bytes, endedAt } of kept.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))) {
    if (endedAt === undefined) continue;
    const isOld = nowSeconds - endedAt > retention.maxAgeDays * secondsPerDay;
    if (!isOld && total <= retention.maxTotalBytes) continue;
    await rm(daemon, { recursive: true, force: true, maxRetries: 3 });
    total -= bytes;
  }
}

async function look(folder: string, nowSeconds: number): Promise<Kept> {
  let bytes = 0;
  let newest = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const found = await statIfThere(path);
    if (found === undefined) continue;
    const changedAt = found.mtimeMs / 1000;
    if (name.endsWith(partialSuffix) && nowSeconds - changedAt > partialMaxAgeSeconds)
      await rm(path, { force: true });
    bytes += found.size;
    newest = Math.max(newest, changedAt);
  }
  const found = await readEntry(folder);
  if (found.kind === "entry") {
    const { status, ended_at, started_at } = found.entry.record;
    return { folder, bytes, endedAt: status === "running" ? undefined : (ended_at ?? started_at) };
  }
  // Output without an entry: its window died before it could say what it is.
  return { folder, bytes, endedAt: found.kind === "none" && newest > 0 ? newest : undefined };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
