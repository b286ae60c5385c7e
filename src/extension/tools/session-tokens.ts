import { randomBytes } from "node:crypto";
import type * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { Secret } from "../../core/base/secret.ts";
import { isPrivateWay } from "../../core/chat/endpoint-address.ts";

const prefix = "tool-session ";

/**
 * Tokens of this extension by which tool servers know their user: a random one for each origin, made when the user approves that origin. So
 * a server learns nothing that another one would accept.
 */
export class SessionTokens implements Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #ask: (origin: string) => Promise<boolean>;
  readonly #asking = new Map<string, Promise<Secret | undefined>>();
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  /** One was made or taken back, in whichever window. */
  readonly onDidChange = this.#changed.event;

  constructor(storage: vscode.SecretStorage, ask: (origin: string) => Promise<boolean>) {
    this.#storage = storage;
    this.#ask = ask;
    this.#held.add(
      storage.onDidChange(({ key }) => {
        if (key.startsWith(prefix)) this.#changed.fire(undefined);
      }),
    );
  }

  /** The token for the origin of this address; none while the user has not approved it, and none for a way on which others can read. */
  async token(url: string, mayAsk: boolean): Promise<Secret | undefined> {
    if (!isPrivateWay(url)) return undefined;
    const { origin } = new URL(url);
    const known = await this.#get(origin);
    if (known !== undefined || !mayAsk) return known;
    let asked = this.#asking.get(origin);
    if (asked === undefined) {
      asked = this.#mint(origin).finally(() => this.#asking.delete(origin));
      this.#asking.set(origin, asked);
    }
    return asked;
  }

  /** The origins that the user has approved. */
  async origins(): Promise<readonly string[]> {
    const keys = await this.#storage.keys();
    return keys
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort();
  }

  /** The tokens of all origins that the user has approved. */
  async all(): Promise<readonly Secret[]> {
    const tokens = await Promise.all((await this.origins()).map((origin) => this.#get(origin)));
    return tokens.filter((token) => token !== undefined);
  }

  /** Forgets the token for an origin; what is approved again gets another one. */
  async revoke(origin: string): Promise<void> {
    await this.#storage.delete(prefix + origin);
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #get(origin: string): Promise<Secret | undefined> {
    const text = await this.#storage.get(prefix + origin);
    return text === undefined || text === "" ? undefined : new Secret(text);
  }

  async #mint(origin: string): Promise<Secret | undefined> {
    if (!(await this.#ask(origin))) return undefined;
    // Another window may have been quicker.
    const known = await this.#get(origin);
    if (known !== undefined) return known;
    const text = randomBytes(32).toString("base64url");
    await this.#storage.store(prefix + origin, text);
    return new Secret(text);
  }
}
