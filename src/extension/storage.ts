import * as fs from "node:fs/promises";
import * as path from "node:path";
import { randomUUID } from "node:crypto";

const keepMs = 24 * 3600 * 1000;

/** Files of ours that only this user can read and that are needed for a moment: an opened log, an output for the browser. */
export class TemporaryFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes an empty private file of this name and gives its path. */
  async create(name: string): Promise<string> {
    const folder = path.join(this.#folder, randomUUID());
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, name);
    await fs.writeFile(file, "", { mode: 0o600, flag: "wx" });
    return file;
  }

  /** Removes those of earlier days. */
  async sweep(now: number): Promise<void> {
    const names = await fs.readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const folder = path.join(this.#folder, name);
      const changed = (await fs.stat(folder).catch(() => undefined))?.mtimeMs;
      if (changed !== undefined && now - changed > keepMs)
        await fs.rm(folder, { recursive: true, force: true });
    }
  }
}
