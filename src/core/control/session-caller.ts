import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Secret } from "../base/secret.ts";
import { type ControlTokens, LOCAL_OWNER } from "./control-token.ts";

/**
 * Tokens, and beside them the one that this extension gives to the control API when it is a tool server of its own with Session: with the
 * role of a user. `session` is that token at this moment; undefined while the user has not approved it, or has taken it back.
 */
export function withSession(
  tokens: ControlTokens,
  session: () => Promise<Secret | undefined>,
  log: Log,
): ControlTokens {
  const isSession = async (token: string): Promise<boolean> => {
    const known = await session().catch((error: unknown) => {
      log.warn("the session token could not be read", { error: messageOf(error) });
      return undefined;
    });
    // Of two hashes the time of a comparison tells nothing about what was hashed.
    return known !== undefined && (await hashOf(token)) === (await hashOf(known.reveal()));
  };
  return {
    find: async (token) =>
      (await tokens.find(token)) ??
      ((await isSession(token)) ? { tokenId: "session", owner: LOCAL_OWNER, role: "user" } : undefined),
  };
}

async function hashOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return bytes.join(",");
}
