import { readdir, readFile, writeFile } from "node:fs/promises";
import { exclusively } from "../../../src/adapters/keeper/file-lock.ts";
import { SealedVault, type SealedVaultOptions } from "../../../src/adapters/vault/sealed-vault.ts";
import type { Log } from "../../../src/core/base/log.ts";
import { TemporaryFolder } from "../engine/temporary-folder.ts";
import { MemoryKeyStore } from "./memory-key-store.ts";

/** A folder of sealed records, and vaults that work in it as several windows do. */
export class TemporaryVaults implements AsyncDisposable {
  readonly #root: TemporaryFolder;
  readonly #opened: SealedVault[] = [];
  /** The keys that windows share when they have none of their own. */
  readonly keys = new MemoryKeyStore();
  /** Everything that was logged, with its fields. */
  readonly told: string[] = [];

  constructor(root: TemporaryFolder) {
    this.#root = root;
  }

  static async make(): Promise<TemporaryVaults> {
    return new TemporaryVaults(await TemporaryFolder.make());
  }

  get folder(): string {
    return this.#root.at("vault");
  }

  /** A path beside the vault. */
  at(name: string): string {
    return this.#root.at(name);
  }

  open(more: Partial<SealedVaultOptions> = {}): SealedVault {
    const tell: Log["warn"] = (message, fields) => this.told.push(`${message} ${JSON.stringify(fields)}`);
    const log: Log = { debug: tell, info: tell, warn: tell, error: tell };
    const vault = new SealedVault({ folder: this.folder, key: this.keys, exclusively, log, ...more });
    this.#opened.push(vault);
    return vault;
  }

  /** The names of the files with this ending. */
  async files(ending: string): Promise<readonly string[]> {
    const all = await readdir(this.folder);
    return all.filter((file) => file.endsWith(ending)).sort();
  }

  /** The text of the only file with this ending. */
  async text(ending = ".sealed"): Promise<string> {
    return readFile(await this.path(ending), "utf8");
  }

  /** Puts another text into the only record. */
  async replace(text: string): Promise<void> {
    await writeFile(await this.path(".sealed"), text);
  }

  async path(ending: string): Promise<string> {
    const [file, ...others] = await this.files(ending);
    if (file === undefined || others.length > 0) throw new Error(`not one file is called *${ending}`);
    return `${this.folder}/${file}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const vault of this.#opened) vault.dispose();
    await this.#root[Symbol.asyncDispose]();
  }
}
