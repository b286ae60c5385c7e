import type { KeyStore } from "../../../src/adapters/vault/key-store.ts";
import { Secret } from "../../../src/core/base/secret.ts";

/** A secret storage in memory; each window of a test may have one of its own, as in VS Code for the web. */
export class MemoryKeyStore implements KeyStore {
  readonly keys = new Map<string, string>();
  currentId: string | undefined;
  /** What every call does first; a rejection is a storage that fails. */
  gate: () => Promise<unknown> = () => Promise.resolve();
  /** Takes what it is given and forgets it. */
  isForgetful = false;

  async get(id: string): Promise<Secret | undefined> {
    await this.gate();
    const key = this.keys.get(id);
    return key === undefined ? undefined : new Secret(key);
  }

  async put(id: string, key: Secret): Promise<void> {
    await this.gate();
    if (!this.isForgetful) this.keys.set(id, key.reveal());
  }

  async current(): Promise<string | undefined> {
    await this.gate();
    return this.currentId;
  }

  async setCurrent(id: string): Promise<void> {
    await this.gate();
    this.currentId = id;
  }

  /** What a reload of the editor with another snapshot, or an emptied keychain, does. */
  clear(): void {
    this.keys.clear();
    this.currentId = undefined;
  }
}
