import type { OAuthView } from "../../protocol/oauth.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import { shownClient } from "./client-choice.ts";
import { isOver } from "./expiry.ts";
import type { RegisteredClient } from "./oauth-context.ts";
import type { KeptSession, OAuthRecord } from "./oauth-record.ts";
import { signInEnded } from "./oauth-words.ts";

/** How a sign-in stands, for the page; `unsaved` is what a form has registered, `now` is in epoch seconds. */
export function oauthView(
  server: ToolServer,
  record: OAuthRecord,
  unsaved: RegisteredClient | undefined,
  now: number,
): OAuthView {
  return { registration: registrationOf(server, record, unsaved), session: sessionOf(record.session, now) };
}

function registrationOf(
  server: ToolServer,
  record: OAuthRecord,
  unsaved: RegisteredClient | undefined,
): OAuthView["registration"] {
  const client = unsaved?.client ?? shownClient(server, record);
  if (client === undefined) return { kind: "none" };
  const { origin, clientId, issuer } = client;
  return { kind: "registered", origin, client_id: clientId, issuer, is_saved: unsaved === undefined };
}

function sessionOf(session: KeptSession, now: number): OAuthView["session"] {
  if (session.kind !== "signed-in") return session;
  const { refreshToken, expiresAt, scopes } = session.tokens;
  const renews = refreshToken !== undefined;
  if (!renews && isOver(expiresAt, now)) return { kind: "over", message: signInEnded };
  return { kind: "signed-in", renews, scopes, ...(expiresAt === undefined ? {} : { until: expiresAt }) };
}
