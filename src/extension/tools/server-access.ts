import * as vscode from "vscode";
import type { Secret, SecretHeaders } from "../../core/base/secret.ts";
import { unlessAborted } from "../../core/base/within.ts";
import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import type { ServerAccess } from "../../core/tools/server-access.ts";
import { serverName } from "../../core/tools/server-name.ts";
import { ToolServerError } from "../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { Accounts } from "./accounts.ts";
import type { SignIns } from "./oauth/sign-ins.ts";
import { requirePrivateWay } from "./private-way.ts";
import type { SessionTokens } from "./session-tokens.ts";

/** The secrets of a server: those of the vault, or those of a form that is not saved. */
export interface ServerSecrets {
  key(server: ToolServer): Promise<Secret | undefined>;
  header(server: ToolServer, name: string): Promise<Secret | undefined>;
  /** Of a client that was registered by hand. */
  clientSecret(server: ToolServer): Promise<Secret | undefined>;
}

/** Where what proves to a server who asks comes from. */
export interface AccessContext {
  readonly secrets: Pick<ServerSecrets, "key" | "header">;
  readonly sessions: Pick<SessionTokens, "token">;
  readonly accounts: Pick<Accounts, "token">;
  readonly oauth: Pick<SignIns, "access">;
}

/** What proves to this server who asks; it never asks the user, and nothing of it goes where others can read it on the way. */
export function accessTo(server: ToolServer, context: AccessContext): ServerAccess {
  // It says itself why there is no token, and knows by itself whether another attempt makes sense.
  const signedIn = server.auth === "oauth_2.1" ? context.oauth.access(server) : undefined;
  return {
    credential: async (signal) => {
      signal.throwIfAborted();
      const { auth } = server;
      if (auth === "none") return undefined;
      requirePrivateWay(server, vscode.l10n);
      if (signedIn !== undefined) return signedIn.credential(signal);
      const credential = await unlessAborted(credentialOf(server, context), signal);
      if (credential === undefined) throw unauthorized(whatToDo(server, auth));
      return credential;
    },
    headers: async (signal) => {
      signal.throwIfAborted();
      const headers: Record<string, Secret> = {};
      for (const name of server.headers) {
        const value = await context.secrets.header(server, name);
        if (value !== undefined) headers[name] = value;
      }
      signal.throwIfAborted();
      if (Object.keys(headers).length > 0) requirePrivateWay(server, vscode.l10n);
      return headers satisfies SecretHeaders;
    },
    refused: async (refusal, signal) => {
      signal.throwIfAborted();
      if (server.auth === "none" || !isPrivateWay(server.url)) return false;
      if (signedIn !== undefined) return signedIn.refused(refusal, signal);
      const { credential } = refusal;
      const now = await unlessAborted(credentialOf(server, context), signal);
      // The same one would be refused again.
      return now !== undefined && now.reveal() !== credential?.reveal();
    },
  };
}

/** Undefined when the user has to do something first. */
async function credentialOf(
  server: ToolServer,
  { secrets, sessions, accounts }: AccessContext,
): Promise<Secret | undefined> {
  switch (server.auth) {
    case "bearer":
      return secrets.key(server);
    case "session":
      return sessions.token(server.url, false);
    case "oauth":
      return accounts.token(server);
    case "none":
    case "oauth_2.1":
      return undefined;
  }
}

function whatToDo(server: ToolServer, auth: Exclude<ToolServer["auth"], "none">): string {
  const name = serverName(server);
  switch (auth) {
    case "bearer":
      return vscode.l10n.t("{0} wants a key. Set it on its card.", name);
    case "session":
      return vscode.l10n.t(
        "{0} may not know you yet: verify the connection on its card, and allow it.",
        name,
      );
    case "oauth":
      return vscode.l10n.t("Sign in to {0} with your account of {1}.", name, server.account?.provider ?? "");
    case "oauth_2.1":
      return vscode.l10n.t("Sign in to {0}.", name);
  }
}

function unauthorized(message: string): ToolServerError {
  return new ToolServerError("tools.unauthorized", "auth", message);
}
