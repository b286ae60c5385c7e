import * as vscode from "vscode";
import { exclusively } from "../adapters/keeper/file-lock.ts";
import { SealedVault } from "../adapters/vault/sealed-vault.ts";
import type { Clock } from "../core/base/clock.ts";
import type { DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import type { AuthorizationServers } from "../core/oauth/authorization-servers.ts";
import type { OAuthContext } from "../core/oauth/oauth-context.ts";
import { OAuthServers } from "../core/oauth/oauth-servers.ts";
import { settings } from "./settings.ts";
import { SecretKeyStore } from "./tools/oauth/key-store.ts";
import { openBrowser } from "./tools/oauth/open-browser.ts";
import { PendingSignIns } from "./tools/oauth/pending-sign-ins.ts";
import { registerSignInCommands } from "./tools/oauth/sign-in-commands.ts";
import { VsCodeRedirects } from "./tools/oauth/vscode-redirects.ts";
import type { ToolSecrets } from "./tools/tool-secrets.ts";

/** What sign-ins are built on. */
export interface ComposeOAuthContext {
  readonly context: vscode.ExtensionContext;
  readonly held: DisposableStore;
  readonly secrets: Pick<ToolSecrets, "clientSecret">;
  readonly describe: NonNullable<OAuthContext["describe"]>;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}

/** The sign-ins to tool servers, for the rest of the tools. */
export interface ComposedOAuth {
  readonly oauth: OAuthServers;
  readonly authority: AuthorizationServers;
  readonly pendingSignIns: PendingSignIns;
}

/** Builds the sign-ins by hand, beside `composeTools`; like that one it sees the adapters. */
export function composeOAuth(parts: ComposeOAuthContext): ComposedOAuth {
  const { context, held, secrets, describe, clock, log, version } = parts;
  const pendingSignIns = new PendingSignIns();
  held.add(registerSignInCommands(pendingSignIns));
  const authority = lazyAuthority(version);
  const folder = vscode.Uri.joinPath(context.globalStorageUri, "vault").fsPath;
  const key = new SecretKeyStore(context.secrets);
  const vault = held.add(new SealedVault({ folder, key, exclusively, log, clock }));
  const redirects = new VsCodeRedirects({
    openLoopback: async (options) => (await import("../adapters/oauth/loopback.ts")).openLoopback(options),
    port: settings.signInPort,
    pending: pendingSignIns,
    extensionId: context.extension.id,
    log,
  });
  const oauth = held.add(
    new OAuthServers({
      authority,
      vault,
      redirects,
      openBrowser: openBrowser((url) => {
        pendingSignIns.opened(url);
      }),
      describe,
      clientSecret: (server) => secrets.clientSecret(server),
      metadataDocument: settings.clientMetadataDocument,
      clock,
      log,
    }),
  );
  return { oauth, authority, pendingSignIns };
}

/** Its library loads with the first server that wants a sign-in. */
function lazyAuthority(version: string): AuthorizationServers {
  let loading: Promise<AuthorizationServers> | undefined;
  const loaded = (): Promise<AuthorizationServers> =>
    (loading ??= import("../adapters/oauth/authorization-servers.ts").then(({ authorizationServers }) =>
      authorizationServers({ version }),
    ));
  return {
    discover: async (...args) => (await loaded()).discover(...args),
    register: async (...args) => (await loaded()).register(...args),
    begin: async (...args) => (await loaded()).begin(...args),
    finish: async (...args) => (await loaded()).finish(...args),
    refresh: async (...args) => (await loaded()).refresh(...args),
    revoke: async (...args) => (await loaded()).revoke(...args),
  };
}
