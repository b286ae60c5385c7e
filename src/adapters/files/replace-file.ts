import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { systemCode } from "./system-code.ts";

/** What a half-written replacement is called until it is whole; one that is left over belongs to a process that was killed. */
export const partialSuffix = ".partial";

/**
 * Replaces a file whole: a reader, and whoever comes after a process that was killed, sees the old content or the new one. Only its owner may
 * read it. What `outlasts` a loss of power: the content, or also that it is this file's, so that
 * the old one cannot come back; each takes as long as the disk takes. Answers with what the new file looks like.
 */
export async function replaceFile(
  path: string,
  content: string | ((file: FileHandle) => Promise<void>),
  { outlasts }: { readonly outlasts: "power" | "power-with-name" },
): Promise<Stats> {
  const partial = `${path}.${randomBytes(6).toString("hex")}${partialSuffix}`;
  try {
    const file = await open(partial, "wx", 0o600);
    let stats: Stats;
    try {
      if (typeof content === "string") await file.writeFile(content);
      else await content(file);
      await file.sync();
      stats = await file.stat();
    } finally {
      await file.close();
    }
    await renameOver(partial, path);
    if (outlasts === "power-with-name") await keepName(path);
    return stats;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Windows refuses to replace a file that somebody reads at this moment, a virus scanner for instance. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const isBusy = ["EPERM", "EACCES", "EBUSY"].includes(systemCode(error));
      if (process.platform !== "win32" || !isBusy || attempt === 10) throw error;
      await wait(10 * attempt);
    }
  }
}

/** The new name is the folder's, which is written by itself. */
async function keepName(path: string): Promise<void> {
  if (process.platform === "win32") return;
  try {
    const folder = await open(dirname(path), "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Not every disk can; the file is there all the same.
  }
}
