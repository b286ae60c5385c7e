import assert from "node:assert/strict";
import type * as vscode from "vscode";
import { Emitter } from "../../../../src/core/base/emitter.ts";
import { Secret } from "../../../../src/core/base/secret.ts";
import { ModelKeys } from "../../../../src/extension/models/model-keys.ts";

const endpoint = { id: "one", name: "One", url: "https://one.example/v1" };

describe("the keys of endpoints", () => {
  it("[bad/model-key] belong to an endpoint and the origin of its address", async () => {
    const keys = new ModelKeys(new MemorySecrets());
    await keys.set(endpoint, new Secret("sk-1"));
    const revealed = async (other: Partial<typeof endpoint>): Promise<string | undefined> =>
      (await keys.get({ ...endpoint, ...other }))?.reveal();
    assert.deepEqual(
      [
        await revealed({}),
        await revealed({ name: "Other", url: "https://one.example/v2" }),
        await revealed({ url: "https://evil.example/v1" }),
        await revealed({ url: "http://one.example/v1" }),
        await revealed({ url: "https://one.example:8443/v1" }),
        await revealed({ id: "two" }),
      ],
      ["sk-1", "sk-1", undefined, undefined, undefined, undefined],
    );
    await keys.set(endpoint, undefined);
    assert.equal(await revealed({}), undefined);
  });

  it("announce their changes, and not those of other secrets", async () => {
    const storage = new MemorySecrets();
    const keys = new ModelKeys(storage);
    let changes = 0;
    keys.onDidChange(() => (changes += 1));
    await storage.store("jupyter-token http://localhost:8888/", "x");
    await keys.set(endpoint, new Secret("sk-1"));
    assert.equal(changes, 1);
  });
});

class MemorySecrets implements vscode.SecretStorage {
  readonly #texts = new Map<string, string>();
  readonly #changed = new Emitter<vscode.SecretStorageChangeEvent>();
  readonly onDidChange = this.#changed.event;

  keys = async (): Promise<string[]> => [...this.#texts.keys()];

  get = async (key: string): Promise<string | undefined> => this.#texts.get(key);

  store = async (key: string, value: string): Promise<void> => {
    this.#texts.set(key, value);
    this.#changed.fire({ key });
  };

  delete = async (key: string): Promise<void> => {
    this.#texts.delete(key);
    this.#changed.fire({ key });
  };
}
