import { AppError } from "../../../core/base/errors.ts";
import type { RegisteredClient } from "../../../core/oauth/oauth-servers.ts";
import type { OAuthView } from "../../../protocol/oauth.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import type { SignIns } from "./sign-ins.ts";

/**
 * How the sign-in of a server stands; undefined for one that has none. A vault that does not work is said in it: it must not take the whole
 * list of servers along.
 */
export async function oauthViewOf(
  oauth: Pick<SignIns, "view">,
  server: ToolServer,
  unsaved?: RegisteredClient,
): Promise<OAuthView | undefined> {
  if (server.auth !== "oauth_2.1" || !URL.canParse(server.url)) return undefined;
  try {
    return await oauth.view(server, unsaved);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { registration: { kind: "none" }, session: { kind: "over", message: error.message } };
  }
}
