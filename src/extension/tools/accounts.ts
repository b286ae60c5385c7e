import * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { messageOf } from "../../core/base/errors.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { Secret } from "../../core/base/secret.ts";
import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import { serverName } from "../../core/tools/server-name.ts";
import { ToolServerError } from "../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { accountProviders } from "./account-providers.ts";
import { shownText } from "./shown-text.ts";

const prefix = "tool-account ";

/**
 * The user's accounts in the editor, for tool servers that accept their tokens. The editor asks only whether this extension may use an
 * account; which origin gets its token the user approves here, so that no other address gets it by an edit of the settings.
 */
export class Accounts implements Disposable {
  readonly #storage: vscode.SecretStorage;
  readonly #ask: (origin: string, provider: string) => Promise<boolean>;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  /** Somebody has signed in or out, or approved an origin. */
  readonly onDidChange = this.#changed.event;

  constructor(storage: vscode.SecretStorage, ask: (origin: string, provider: string) => Promise<boolean>) {
    this.#storage = storage;
    this.#ask = ask;
    this.#held.add(
      vscode.authentication.onDidChangeSessions(() => {
        this.#changed.fire(undefined);
      }),
    );
    this.#held.add(
      storage.onDidChange(({ key }) => {
        if (key.startsWith(prefix)) this.#changed.fire(undefined);
      }),
    );
  }

  /** The ids that a server's account may have. */
  providers(): readonly string[] {
    return accountProviders(vscode.extensions.all.map((one): unknown => one.packageJSON));
  }

  /** The token for this server without asking anybody; none while the user has not signed in to it. Errors: `tools.unauthorized`. */
  async token(server: ToolServer): Promise<Secret | undefined> {
    const { account, url } = server;
    if (account === undefined || !isPrivateWay(url)) return undefined;
    if (!(await this.isApproved(server))) return undefined;
    return secretOf(await sessionFor(server, { silent: true }));
  }

  /** Whether the user has let the server have its account. */
  async isApproved(server: ToolServer): Promise<boolean> {
    return (await this.#storage.get(placeOf(server))) !== undefined;
  }

  /** Lets the user approve the server and sign in; false when the user does not want to. Errors: `tools.unauthorized` with why it failed. */
  async signIn(server: ToolServer): Promise<boolean> {
    const { account, url } = server;
    if (account === undefined || !isPrivateWay(url)) return false;
    const mayHaveIt =
      (await this.isApproved(server)) || (await this.#ask(new URL(url).origin, account.provider));
    if (!mayHaveIt) return false;
    const session = await sessionFor(server, { createIfNone: true });
    if (session === undefined) return false;
    await this.#storage.store(placeOf(server), "approved");
    return true;
  }

  /** The server's origin gets no token any more; the account itself stays signed in to the editor. */
  async forget(server: ToolServer): Promise<void> {
    await this.#storage.delete(placeOf(server));
  }

  dispose(): void {
    this.#held.dispose();
  }
}

function placeOf({ url, account }: ToolServer): string {
  return `${prefix}${new URL(url).origin} ${account?.provider ?? ""}`;
}

async function sessionFor(
  server: ToolServer,
  options: vscode.AuthenticationGetSessionOptions,
): Promise<vscode.AuthenticationSession | undefined> {
  const { provider, scopes } = server.account ?? { provider: "", scopes: [] };
  try {
    return await vscode.authentication.getSession(provider, scopes, options);
  } catch (error) {
    throw new ToolServerError(
      "tools.unauthorized",
      "auth",
      vscode.l10n.t(
        "There is no account of “{0}” for {1}. Sign in again, or choose another provider on its card. The editor says: {2}",
        provider,
        serverName(server),
        shownText(messageOf(error), 300),
      ),
      { cause: error },
    );
  }
}

function secretOf(session: vscode.AuthenticationSession | undefined): Secret | undefined {
  return session === undefined ? undefined : new Secret(session.accessToken);
}
