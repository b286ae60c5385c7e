import type { ToolServer } from "../../protocol/tools.ts";
import { AppError, messageOf } from "../base/errors.ts";
import { within } from "../base/within.ts";
import type { Trace } from "./authorization-servers.ts";
import type { OAuthContext } from "./oauth-context.ts";
import { OAuthError } from "./oauth-error.ts";
import type { SignedIn } from "./oauth-record.ts";
import { hostOf, notRevoked } from "./oauth-words.ts";
import { withSignedOut } from "./record-changes.ts";
import type { RecordStore } from "./record-store.ts";

const lockMs = 5000;
const revokeMs = 10_000;

/**
 * Ends a sign-in for all windows at once, even while one of them has the lock for a refresh; gives its last tokens.
 * Errors: `oauth.vault` when that cannot be kept.
 */
export async function endSignIn(
  store: RecordStore,
  session: SignedIn,
  { log }: Pick<OAuthContext, "log">,
): Promise<SignedIn> {
  await store.end(session.id);
  try {
    const { result } = await store.change(
      (record, { session: last }) => ({
        next: withSignedOut(record, session.id),
        // Another window may have renewed them since they were read.
        result: last.kind === "signed-in" && last.id === session.id ? last : session,
      }),
      undefined,
      lockMs,
    );
    return result;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.info("a sign-out is not in the record yet", { error: messageOf(error) });
    return session;
  }
}

/** Tells the authorization server that tokens are not used any more; gives what is wrong when that did not work. Errors: the signal's reason. */
export async function revokeTokens(
  { authority, clock, log }: Pick<OAuthContext, "authority" | "clock" | "log">,
  server: ToolServer,
  { discovery, client, tokens }: SignedIn,
  trace: Trace,
  signal: AbortSignal,
): Promise<{ readonly problem?: string }> {
  const { issuer, revocationEndpoint: url } = discovery.server;
  if (url === undefined) {
    const detail = `${hostOf(issuer)} takes no tokens back; what it gave ends by itself.`;
    trace({ step: "revoke", state: "skipped", detail });
    return {};
  }
  const late = (): OAuthError =>
    new OAuthError("oauth.unreachable", { step: "revoke", url }, "it has not answered for 10 s.", {
      retry: true,
    });
  try {
    await within({ clock, ms: revokeMs, late }, signal, (inner) =>
      authority.revoke(discovery, client, tokens, trace, inner),
    );
    return {};
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    log.info("tokens could not be revoked", { server: server.id, code: error.code, error: error.message });
    return { problem: notRevoked(issuer, error) };
  }
}
