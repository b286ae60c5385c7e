import type * as vscode from "vscode";
import { Secret } from "../core/base/secret.ts";

/** The tokens and passwords of Jupyter servers, in the editor's secret storage, by address. One that is not there any more is a normal state. */
export class Secrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  /** The token or password for the server at this address. */
  async token(url: string): Promise<Secret | undefined> {
    const text = await this.#storage.get(keyOf(url));
    return text === undefined || text === "" ? undefined : new Secret(text);
  }

  /** Keeps a token or password; an empty one is removed. */
  async setToken(url: string, token: string): Promise<void> {
    if (token === "") await this.#storage.delete(keyOf(url));
    else await this.#storage.store(keyOf(url), token);
  }
}

function keyOf(url: string): string {
  return `jupyter-token ${url}`;
}
