import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Replaces a file whole: whoever reads it, also after a kill or a loss of power, gets the old content or the new one. Only its owner may
 * read it; its folder is made where there is none.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomBytes(6).toString("hex")}.partial`;
  try {
    const file = await open(partial, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
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

/** The code that Node gives to a failure of the operating system; empty for any other. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
