import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { systemCode } from "./vault-failure.ts";

/**
 * Replaces a file whole: whoever reads it, also after a kill or a loss of power, gets the old content or the new one.
 * Answers with what the new file looks like. Only its owner may read it.
 */
export async function replaceFile(path: string, content: string): Promise<Stats> {
  const partial = `${path}.${randomBytes(6).toString("hex")}.partial`;
  try {
    const file = await open(partial, "wx", 0o600);
    let stats: Stats;
    try {
      await file.writeFile(content);
      await file.sync();
      stats = await file.stat();
    } finally {
      await file.close();
    }
    await renameOver(partial, path);
    await keepName(path);
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

/** Without this a loss of power may bring the old file back, whose refresh token the server no longer takes. */
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
