import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeyStore } from "../../../src/adapters/vault/key-store.ts";
import { Secret } from "../../../src/core/base/secret.ts";

/** Keys in a folder in the open, for the processes of a test that share them as the windows of a desktop share its keychain. */
export class FileKeyStore implements KeyStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async get(id: string): Promise<Secret | undefined> {
    const text = this.#read(`key-${id}`);
    return text === undefined ? undefined : new Secret(text);
  }

  async put(id: string, key: Secret): Promise<void> {
    writeFileSync(join(this.#folder, `key-${id}`), key.reveal());
  }

  async current(): Promise<string | undefined> {
    return this.#read("current");
  }

  async setCurrent(id: string): Promise<void> {
    writeFileSync(join(this.#folder, "current"), id);
  }

  #read(file: string): string | undefined {
    try {
      return readFileSync(join(this.#folder, file), "utf8");
    } catch {
      return undefined;
    }
  }
}
