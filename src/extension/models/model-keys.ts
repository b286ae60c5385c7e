import type * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { Secret } from "../../core/base/secret.ts";
import type { ModelEndpoint } from "../../core/chat/endpoints.ts";

const prefix = "model-key ";

/**
 * The keys for endpoints, in the editor's secret storage. A key belongs to an endpoint and to the origin of its address: whoever changes
 * the address in the settings does not get the key.
 */
export class ModelKeys implements Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  /** A key was set or removed, in whichever window. */
  readonly onDidChange = this.#changed.event;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
    this.#held.add(
      storage.onDidChange(({ key }) => {
        if (key.startsWith(prefix)) this.#changed.fire(undefined);
      }),
    );
  }

  /** The key for exactly this endpoint. */
  async get(endpoint: ModelEndpoint): Promise<Secret | undefined> {
    const text = await this.#storage.get(placeOf(endpoint));
    return text === undefined || text === "" ? undefined : new Secret(text);
  }

  /** Keeps a key, or removes it. */
  async set(endpoint: ModelEndpoint, key: Secret | undefined): Promise<void> {
    if (key === undefined) await this.#storage.delete(placeOf(endpoint));
    else await this.#storage.store(placeOf(endpoint), key.reveal());
  }

  dispose(): void {
    this.#held.dispose();
  }
}

function placeOf({ id, url }: ModelEndpoint): string {
  return `${prefix}${new URL(url).origin} ${id}`;
}
