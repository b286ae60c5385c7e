import type * as vscode from "vscode";
import { Secret } from "../../../core/base/secret.ts";

const prefix = "vault-key ";
const currentKey = "vault-key-current";

/** The keys that the vault's records are sealed with, in the editor's secret storage: each of its own, so that a new one replaces none. */
export class SecretKeyStore {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  /** Undefined when it is gone: in the browser, windows may lose what others have stored. */
  async get(id: string): Promise<Secret | undefined> {
    const text = await this.#storage.get(prefix + id);
    return text === undefined || text === "" ? undefined : new Secret(text);
  }

  async put(id: string, key: Secret): Promise<void> {
    await this.#storage.store(prefix + id, key.reveal());
  }

  /** The id of the key for new records. */
  async current(): Promise<string | undefined> {
    return (await this.#storage.get(currentKey)) || undefined;
  }

  async setCurrent(id: string): Promise<void> {
    await this.#storage.store(currentKey, id);
  }
}
