import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../files/system-code.ts";

/** Drafts and locks of this age belong to a process that was killed. */
const leftOverMs = 600_000;

/** Which files a record has: names may hold anything, files are called by their hash. */
export class RecordFiles {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where the record is. */
  sealed(name: string): string {
    return join(this.folder, `${hashOf(name)}.sealed`);
  }

  /** Where a record is kept that could not be opened when another was written; `id` is its key's. */
  aside(name: string, id: string): string {
    return join(this.folder, `${hashOf(name)}.${id}.locked`);
  }

  lock(name: string): string {
    return join(this.folder, `${hashOf(name)}.lock`);
  }

  async makeFolder(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /** All that lies aside, the newest first. */
  async asides(name: string): Promise<readonly string[]> {
    const found = (await this.#of(name)).filter((file) => file.endsWith(".locked"));
    const times = await Promise.all(found.map(async (path) => ({ path, at: await timeOf(path) })));
    return times.sort((a, b) => b.at - a.at).map(({ path }) => path);
  }

  /** Removes what killed processes have left of a record. */
  async sweep(name: string): Promise<void> {
    for (const path of await this.#of(name)) {
      if (/\.(sealed|locked|lock)$/.test(path)) continue;
      if (Date.now() - (await timeOf(path)) > leftOverMs) await rm(path, { force: true });
    }
  }

  async #of(name: string): Promise<readonly string[]> {
    const prefix = `${hashOf(name)}.`;
    const all = await readdir(this.folder);
    return all.filter((file) => file.startsWith(prefix)).map((file) => join(this.folder, file));
  }
}

/** The text of a file; undefined when there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A file that another window has just removed is as good as new. */
async function timeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return Date.now();
  }
}

/** Enough to tell apart all records that there will ever be. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
