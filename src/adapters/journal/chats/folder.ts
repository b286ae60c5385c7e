import { readdir, readFile, stat } from "node:fs/promises";
import { isMissing } from "../storage-failure.ts";

/** How a file stands: as long as this is the same, its content is. */
export interface FileState {
  readonly size: number;
  /** When it was written last, in milliseconds. */
  readonly changed: number;
}

/** The names in a folder; none when there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await ifThere(readdir(folder))) ?? [];
}

/** How a file stands, if there is one. */
export async function stateOf(path: string): Promise<FileState | undefined> {
  const found = await ifThere(stat(path));
  return found && { size: found.size, changed: found.mtimeMs };
}

/** A whole file, if there is one. */
export function readIfThere(path: string): Promise<Buffer | undefined> {
  return ifThere(readFile(path));
}

/** What the work gives; undefined when the file or folder that it is about is not there. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
