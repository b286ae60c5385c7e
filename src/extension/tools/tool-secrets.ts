import type * as vscode from "vscode";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Secret } from "../../core/base/secret.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { KeptSecrets } from "../kept-secrets.ts";
import type { ServerSecrets } from "./server-access.ts";

/**
 * The keys, the secrets of clients and the values of headers for tool servers, in the editor's secret storage. They belong to a server and to
 * the origin of its address: whoever changes the address in the settings does not get them.
 */
export class ToolSecrets implements ServerSecrets, Disposable {
  readonly #kept: KeptSecrets;
  /** One was set or removed, in whichever window. */
  readonly onDidChange: KeptSecrets["onDidChange"];

  constructor(storage: vscode.SecretStorage) {
    this.#kept = new KeptSecrets(storage, "tool-secret ");
    this.onDidChange = this.#kept.onDidChange;
  }

  /** The key for exactly this server. */
  async key(server: ToolServer): Promise<Secret | undefined> {
    return this.#kept.get(placeOf(server, "key"));
  }

  /** Keeps a key, or removes it. */
  async setKey(server: ToolServer, key: Secret | undefined): Promise<void> {
    await this.#kept.set(placeOf(server, "key"), key);
  }

  /** The value of a header for exactly this server. */
  async header(server: ToolServer, name: string): Promise<Secret | undefined> {
    return this.#kept.get(placeOf(server, placeOfHeader(name)));
  }

  /** Keeps the value of a header, or removes it. */
  async setHeader(server: ToolServer, name: string, value: Secret | undefined): Promise<void> {
    await this.#kept.set(placeOf(server, placeOfHeader(name)), value);
  }

  /** The secret of a client that was registered by hand, for exactly this server. */
  async clientSecret(server: ToolServer): Promise<Secret | undefined> {
    return this.#kept.get(placeOf(server, "client-secret"));
  }

  /** Keeps the secret of a client, or removes it. */
  async setClientSecret(server: ToolServer, secret: Secret | undefined): Promise<void> {
    await this.#kept.set(placeOf(server, "client-secret"), secret);
  }

  /** What the server wants and is not there: "key", and the names of headers. */
  async missing(server: ToolServer): Promise<readonly string[]> {
    const missing = server.auth === "bearer" && (await this.key(server)) === undefined ? ["key"] : [];
    for (const name of server.headers) {
      if ((await this.header(server, name)) === undefined) missing.push(name);
    }
    return missing;
  }

  /** Removes all that belongs to a server. */
  async forget(server: ToolServer): Promise<void> {
    await this.setKey(server, undefined);
    await this.setClientSecret(server, undefined);
    for (const name of server.headers) await this.setHeader(server, name, undefined);
  }

  dispose(): void {
    this.#kept.dispose();
  }
}

/** Neither an origin nor an id has a space. */
function placeOf({ id, url }: ToolServer, what: string): string {
  return `${new URL(url).origin} ${id} ${what}`;
}

/** Headers are the same in any case. */
function placeOfHeader(name: string): string {
  return `header ${name.toLowerCase()}`;
}
