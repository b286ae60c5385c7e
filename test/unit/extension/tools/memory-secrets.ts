import type * as vscode from "vscode";
import { Emitter } from "../../../../src/core/base/emitter.ts";

/** The editor's secret storage, in memory. */
export class MemorySecrets implements vscode.SecretStorage {
  readonly texts = new Map<string, string>();
  readonly #changed = new Emitter<vscode.SecretStorageChangeEvent>();
  readonly onDidChange = this.#changed.event;

  keys = async (): Promise<string[]> => [...this.texts.keys()];

  get = async (key: string): Promise<string | undefined> => this.texts.get(key);

  store = async (key: string, value: string): Promise<void> => {
    this.texts.set(key, value);
    this.#changed.fire({ key });
  };

  delete = async (key: string): Promise<void> => {
    this.texts.delete(key);
    this.#changed.fire({ key });
  };
}
