import type { AuthorizationServer } from "../../core/oauth/authorization-servers.ts";

/** What a sign-in does not end with. */
export const offlineAccess = "offline_access";

/** The scopes to ask a server for: it gives a refresh token only for this one where it has it. Without any scope it decides by itself. */
export function askedScopes(server: AuthorizationServer, scopes: readonly string[]): readonly string[] {
  const isAdded = scopes.length > 0 && server.scopes.includes(offlineAccess);
  return [...new Set([...scopes, ...(isAdded ? [offlineAccess] : [])])];
}
