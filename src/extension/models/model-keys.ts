import type * as vscode from "vscode";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Secret } from "../../core/base/secret.ts";
import type { ModelEndpoint } from "../../core/chat/endpoints.ts";
import { KeptSecrets } from "../kept-secrets.ts";

/**
 * The keys for endpoints, in the editor's secret storage. A key belongs to an endpoint and to the origin of its address: whoever changes
 * the address in the settings does not get the key.
 */
export class ModelKeys implements Disposable {
  readonly #kept: KeptSecrets;
  /** A key was set or removed, in whichever window. */
  readonly onDidChange: KeptSecrets["onDidChange"];

  constructor(storage: vscode.SecretStorage) {
    this.#kept = new KeptSecrets(storage, "model-key ");
    this.onDidChange = this.#kept.onDidChange;
  }

  /** The key for exactly this endpoint. */
  async get(endpoint: ModelEndpoint): Promise<Secret | undefined> {
    return this.#kept.get(placeOf(endpoint));
  }

  /** Keeps a key, or removes it. */
  async set(endpoint: ModelEndpoint, key: Secret | undefined): Promise<void> {
    await this.#kept.set(placeOf(endpoint), key);
  }

  dispose(): void {
    this.#kept.dispose();
  }
}

function placeOf({ id, url }: ModelEndpoint): string {
  return `${new URL(url).origin} ${id}`;
}
