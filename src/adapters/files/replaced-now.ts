import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { partialSuffix } from "./replace-file.ts";

/**
 * Replaces a small file whole in this turn of the event loop: whoever comes after a process that was killed sees the old content or the new one; a loss of
 * power may take it. Only its owner may read it. False when it is as it was: `replaceFile` waits for who holds it, and says what is wrong.
 */
export function replacedNow(path: string, content: string): boolean {
  const partial = `${path}.${randomBytes(6).toString("hex")}${partialSuffix}`;
  try {
    writeFileSync(partial, content, { flag: "wx", mode: 0o600 });
    renameSync(partial, path);
    return true;
  } catch {
    removeQuietly(partial);
    return false;
  }
}

/** Whoever kept it from being renamed may keep it from being removed. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is removed with the folder.
  }
}
