import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inCache, say } from "./project.ts";

/**
 * Makes a folder of the cache once and says so; resolves to its path.
 * A stamp tells a finished folder from a torn one, and one of another `key` is made again; a lock keeps two runs apart.
 */
export async function cached(
  name: string,
  key: string,
  what: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = inCache(name);
  if (await isFinished(folder, key)) return folder;
  const unlock = await lock(`${folder}.lock`);
  try {
    if (await isFinished(folder, key)) return folder;
    const started = performance.now();
    say(`Installing ${what} into .cache/${name} (once) …`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await make(folder);
    await writeFile(stampOf(folder), key);
    say(`Installed ${what} in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
    return folder;
  } finally {
    await unlock();
  }
}

function stampOf(folder: string): string {
  return join(folder, ".stamp");
}

async function isFinished(folder: string, key: string): Promise<boolean> {
  return existsSync(stampOf(folder)) && (await readFile(stampOf(folder), "utf8")) === key;
}

/** Holds a file that names this process; one whose process is gone is taken over. */
async function lock(path: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if (!isExisting(error)) throw error;
    }
    const owner = Number(await readFile(path, "utf8").catch(() => ""));
    if (owner > 0 && !isAlive(owner)) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) say(`Waiting for process ${String(owner)}, which is installing the same …`);
    told = true;
    await pause(300);
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
