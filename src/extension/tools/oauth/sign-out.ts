import type { OAuthTraceLine } from "../../../protocol/oauth.ts";
import type { ToolServer } from "../../../protocol/tools.ts";
import type { ToolDialogs } from "../tool-dialogs.ts";
import type { LiveServers } from "../tool-parts.ts";
import type { Translator } from "../translator.ts";
import type { SignIns } from "./sign-ins.ts";
import { namingStep } from "./step-failures.ts";
import { traceLines } from "./trace-lines.ts";

/** What signing out needs. */
export interface SignOutContext {
  readonly oauth: Pick<SignIns, "signOut" | "forgetClient">;
  readonly servers: Pick<LiveServers, "refresh">;
  readonly dialogs: Pick<ToolDialogs, "warn">;
  readonly l10n: Translator;
}

/** Signs out; what the authorization server did not hear of, the user is told. Errors: `oauth.vault`. */
export async function signOut(
  server: ToolServer,
  { oauth, servers, dialogs, l10n }: SignOutContext,
  onLines: (lines: readonly OAuthTraceLine[]) => void,
): Promise<void> {
  // Its requests have time limits of their own.
  const { signal } = new AbortController();
  const { problem } = await namingStep(oauth.signOut(server, traceLines(onLines), signal), l10n);
  servers.refresh(server.id);
  if (problem !== undefined) dialogs.warn(problem);
}

/** Forgets the registration and the sign-in. Errors: `oauth.vault`. */
export async function forgetClient(
  server: ToolServer,
  { oauth, servers }: Pick<SignOutContext, "oauth" | "servers">,
): Promise<void> {
  await oauth.forgetClient(server);
  servers.refresh(server.id);
}
