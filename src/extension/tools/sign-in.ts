import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import type { Trace } from "../../core/oauth/authorization-servers.ts";
import { serverName } from "../../core/tools/server-name.ts";
import type { OAuthTraceLine } from "../../protocol/oauth.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { Accounts } from "./accounts.ts";
import type { Consents } from "./consents.ts";
import type { SignIns } from "./oauth/sign-ins.ts";
import { namingStep } from "./oauth/step-failures.ts";
import { traceLines } from "./oauth/trace-lines.ts";
import { requirePrivateWay } from "./private-way.ts";
import type { LiveServers, SecretVault, ServerSettings, Trust } from "./tool-parts.ts";
import type { SessionTokens } from "./session-tokens.ts";
import type { ToolDialogs } from "./tool-dialogs.ts";
import type { Translator } from "./translator.ts";

/** What signing in to a server needs. */
export interface SignInContext {
  readonly secrets: SecretVault;
  readonly servers: Pick<LiveServers, "refresh">;
  readonly sessions: Pick<SessionTokens, "token">;
  readonly accounts: Pick<Accounts, "isApproved" | "signIn">;
  readonly settings: Pick<ServerSettings, "list">;
  readonly consents: Pick<Consents, "release" | "releaseOf">;
  readonly oauth: Pick<SignIns, "signIn">;
  readonly dialogs: Pick<ToolDialogs, "key" | "header" | "signingIn">;
  readonly trust: Pick<Trust, "require">;
  readonly l10n: Translator;
}

/**
 * Asks for what a server wants: its key, the user's consent, an account, a sign-in in the browser, and the values of its headers that are
 * missing. Resolves to false when only its form helps: it wants to know who asks, and is saved as one that does not. `onLines` is told what
 * a sign-in in the browser does. Errors: `daemons.untrusted`, `tools.unauthorized`, `oauth.*`; an AbortError when the user gives it up.
 */
export async function signIn(
  server: ToolServer,
  context: SignInContext,
  onLines: (lines: readonly OAuthTraceLine[]) => void = () => undefined,
): Promise<boolean> {
  const { secrets, servers, settings, consents, oauth, dialogs, trust, l10n } = context;
  trust.require();
  const missing = (await secrets.missing(server)).filter((name) => name !== "key");
  if (server.auth === "none" && missing.length === 0) return false;
  requirePrivateWay(server, l10n);
  for (const name of missing) {
    const asked = await dialogs.header(name, server.url);
    if (asked !== undefined) await secrets.setHeader(server, name, asked.secret);
  }
  if (server.auth === "bearer") {
    const asked = await dialogs.key(server.name || server.url, server.url);
    if (asked !== undefined) await secrets.setKey(server, asked.secret);
  }
  if (server.auth === "oauth_2.1") {
    const lines = traceLines(onLines);
    await dialogs.signingIn(serverName(server), (trace, signal) => {
      const tell: Trace = (line) => {
        trace(line);
        lines(line);
      };
      return namingStep(oauth.signIn(server, tell, signal), l10n);
    });
  }
  await askForToken(server, context);
  // It was deleted while the user was asked.
  if (!settings.list().some(({ id }) => id === server.id)) await consents.release(server);
  servers.refresh(server.id);
  return true;
}

/**
 * Asks for consent or an account where the server wants one and there is none; nothing is asked for an open way, where none would be sent.
 * True when the user has consented to something new.
 */
export async function askForToken(
  server: ToolServer,
  { sessions, accounts }: Pick<SignInContext, "sessions" | "accounts">,
): Promise<boolean> {
  const { auth, url } = server;
  if (!URL.canParse(url) || !isPrivateWay(url)) return false;
  if (auth === "session") {
    const known = await sessions.token(url, false);
    return known === undefined && (await sessions.token(url, true)) !== undefined;
  }
  if (auth !== "oauth") return false;
  const isKnown = await accounts.isApproved(server);
  return (await accounts.signIn(server)) && !isKnown;
}
