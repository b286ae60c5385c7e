import type { OAuthServers } from "../../../core/oauth/oauth-servers.ts";

/** What page, tree and commands use of the sign-ins to tool servers. */
export type SignIns = Pick<
  OAuthServers,
  "view" | "register" | "keep" | "signIn" | "signOut" | "forgetClient" | "forget" | "access" | "onDidChange"
>;
