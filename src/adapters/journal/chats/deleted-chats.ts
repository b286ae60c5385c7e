import { mkdir, rename, rm, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ifThere, namesIn, stateOf } from "./folder.ts";
import { partialSuffix } from "../../files/replace-file.ts";

const keptAsideMs = 24 * 3600 * 1000;
const folderName = "deleted";

/** Takes a chat's file aside; `now` in milliseconds is when it counts as deleted. */
export async function takeAside(path: string, now: number): Promise<void> {
  const aside = asideOf(path);
  await mkdir(dirname(aside), { recursive: true, mode: 0o700 });
  await ifThere(rename(path, aside).then(() => utimes(aside, now / 1000, now / 1000)));
}

/** Brings a chat's file back; false when it is not there any more. */
export async function bringBack(path: string): Promise<boolean> {
  return (await ifThere(rename(asideOf(path), path).then(() => true))) ?? false;
}

/** Removes what was taken aside more than a day ago, and what processes that were killed have left half-written. */
export async function forgetOld(folder: string, now: number): Promise<void> {
  const aside = join(folder, folderName);
  const deleted = (await namesIn(aside)).map((name) => join(aside, name));
  const partial = (await namesIn(folder)).filter((name) => name.endsWith(partialSuffix));
  for (const path of [...deleted, ...partial.map((name) => join(folder, name))]) {
    const state = await stateOf(path);
    if (state !== undefined && now - state.changed > keptAsideMs) await rm(path, { force: true });
  }
}

function asideOf(path: string): string {
  return join(dirname(path), folderName, basename(path));
}
