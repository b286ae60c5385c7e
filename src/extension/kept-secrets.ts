import type * as vscode from "vscode";
import { Emitter } from "../core/base/emitter.ts";
import { type Disposable, DisposableStore } from "../core/base/lifecycle.ts";
import { Secret } from "../core/base/secret.ts";

/** The secrets of one kind in the editor's secret storage, by place. One that is not there any more is a normal state. */
export class KeptSecrets implements Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #prefix: string;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  /** One was set or removed, in whichever window. */
  readonly onDidChange = this.#changed.event;

  /** The prefix tells them from the other kinds; no place may make one of those out of it. */
  constructor(storage: vscode.SecretStorage, prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
    this.#held.add(
      storage.onDidChange(({ key }) => {
        if (key.startsWith(prefix)) this.#changed.fire(undefined);
      }),
    );
  }

  async get(place: string): Promise<Secret | undefined> {
    const text = await this.#storage.get(this.#prefix + place);
    return text === undefined || text === "" ? undefined : new Secret(text);
  }

  /** Keeps one, or removes it. */
  async set(place: string, secret: Secret | undefined): Promise<void> {
    if (secret === undefined) await this.#storage.delete(this.#prefix + place);
    else await this.#storage.store(this.#prefix + place, secret.reveal());
  }

  dispose(): void {
    this.#held.dispose();
  }
}
