import type { Secret } from "../../core/base/secret.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { requirePrivateWay } from "./private-way.ts";
import type { LiveServers, SecretVault, Trust } from "./tool-parts.ts";
import type { ToolDialogs } from "./tool-dialogs.ts";
import type { Translator } from "./translator.ts";

/** What signing in to a server needs. */
export interface SignInContext {
  readonly secrets: SecretVault;
  readonly servers: Pick<LiveServers, "refresh">;
  readonly sessions: { token(url: string, mayAsk: boolean): Promise<Secret | undefined> };
  readonly accounts: { signIn(server: ToolServer): Promise<unknown> };
  readonly dialogs: Pick<ToolDialogs, "key" | "header">;
  readonly trust: Pick<Trust, "require">;
  readonly l10n: Translator;
}

/**
 * Asks for what a server wants: its key, the user's consent, an account, and the values of its headers that are missing. Resolves to false
 * when only its form helps: it wants to know who asks, and is saved as one that does not. Errors: `daemons.untrusted`, `tools.unauthorized`.
 */
export async function signIn(server: ToolServer, context: SignInContext): Promise<boolean> {
  const { secrets, servers, dialogs, trust, l10n } = context;
  trust.require();
  const missing = (await secrets.missing(server)).filter((name) => name !== "key");
  if (server.auth === "none" && missing.length === 0) return false;
  requirePrivateWay(server, l10n);
  for (const name of missing) {
    const asked = await dialogs.header(name, server.url);
    if (asked !== undefined) await secrets.setHeader(server, name, asked.secret);
  }
  await prove(server, context);
  servers.refresh(server.id);
  return true;
}

async function prove(
  server: ToolServer,
  { secrets, sessions, accounts, dialogs }: SignInContext,
): Promise<void> {
  switch (server.auth) {
    case "bearer": {
      const asked = await dialogs.key(server.name || server.url, server.url);
      if (asked !== undefined) await secrets.setKey(server, asked.secret);
      return;
    }
    case "session":
      await sessions.token(server.url, true);
      return;
    case "oauth":
      await accounts.signIn(server);
      return;
    case "none":
    case "oauth_2.1":
      return;
  }
}
