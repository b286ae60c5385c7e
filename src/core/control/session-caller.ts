import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Secret } from "../base/secret.ts";
import { sha256 } from "../base/sha256.ts";
import { type ControlTokens, LOCAL_OWNER } from "./control-token.ts";

/**
 * Tokens, and beside them those by which tool servers know their user (Session): with the role of a user, so that such a server can act for
 * the one who has approved it. `sessions` are these tokens at this moment, without those that the user has taken back.
 */
export function withSessions(
  tokens: ControlTokens,
  sessions: () => Promise<readonly Secret[]>,
  log: Log,
): ControlTokens {
  const isSession = async (token: string): Promise<boolean> => {
    const known = await sessions().catch((error: unknown) => {
      log.warn("the session tokens could not be read", { error: messageOf(error) });
      return [];
    });
    // Of two hashes the time of a comparison tells nothing about what was hashed.
    const hash = await sha256(token);
    const hashes = await Promise.all(known.map((secret) => sha256(secret.reveal())));
    return hashes.includes(hash);
  };
  return {
    find: async (token) =>
      (await tokens.find(token)) ??
      ((await isSession(token)) ? { tokenId: "session", owner: LOCAL_OWNER, role: "user" } : undefined),
  };
}
