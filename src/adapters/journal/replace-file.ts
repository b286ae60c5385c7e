import { randomBytes } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { systemCode } from "./storage-failure.ts";

/** What a half-written replacement is called until it is whole; one that is left over belongs to a process that was killed. */
export const partialSuffix = ".partial";

/**
 * Replaces a file whole: a reader, and whoever comes after a process that was killed, sees the old content or the new one.
 * `write` gets the new file, which only its owner may read. With `outlastsPower` a machine that loses power does not lose it either,
 * which takes as long as the disk takes.
 */
export async function replaceFile(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  { outlastsPower }: { readonly outlastsPower: boolean },
): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString("hex")}${partialSuffix}`;
  try {
    const file = await open(partial, "wx", 0o600);
    try {
      await write(file);
      if (outlastsPower) await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(partial, path);
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
