import { randomBytes } from "node:crypto";
import { renameSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { partialSuffix } from "../../files/replace-file.ts";

/**
 * Replaces a file whole: a reader, and a machine that loses power, sees the old content or the new one.
 * `mayReplace` is asked at the last moment, in the same turn of the event loop; returns whether the file was replaced.
 */
export async function replaceFile(path: string, text: string, mayReplace = () => true): Promise<boolean> {
  const partial = `${path}.${randomBytes(6).toString("hex")}${partialSuffix}`;
  let isReplaced = false;
  try {
    const file = await open(partial, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (mayReplace()) {
      renameSync(partial, path);
      isReplaced = true;
    }
    return isReplaced;
  } finally {
    if (!isReplaced) await rm(partial, { force: true });
  }
}
