import type { Secret } from "../../core/base/secret.ts";
import { newServerId } from "../../core/tools/new-server-id.ts";
import type { OAuthSettings } from "../../protocol/oauth.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { Consents } from "./consents.ts";
import type { SignIns } from "./oauth/sign-ins.ts";
import { requireValid } from "./server-problems.ts";
import { isSamePlace, type ToolDraft } from "./tool-drafts.ts";
import type { CallApprovals, LiveServers, SecretVault, ServerSettings, SpecTextStore } from "./tool-parts.ts";
import type { Translator } from "./translator.ts";

/** What saving a server touches. */
export interface SaveServerContext {
  readonly settings: Pick<ServerSettings, "list" | "keep">;
  readonly secrets: SecretVault;
  readonly specs: SpecTextStore;
  readonly servers: Pick<LiveServers, "refresh">;
  readonly approvals: Pick<CallApprovals, "revoke">;
  readonly oauth: Pick<SignIns, "keep" | "forget">;
  readonly consents: Pick<Consents, "release">;
  readonly l10n: Translator;
}

/** What is saved: the values of a form with the secrets that belong to it. */
export interface SavedForm {
  readonly server: ToolServer;
  readonly specText: string;
  readonly draft: ToolDraft;
}

/**
 * Saves what a form holds and resolves to the id that it has now. Its secrets and its document are there before its entry is, so that it is
 * never connected without them; those of the entry that it replaces go when id or address are others. The same holds for its sign-in and for what the user has consented to.
 * Errors: `tools.invalid`, `oauth.vault`.
 */
export async function saveServer(form: SavedForm, context: SaveServerContext): Promise<string> {
  const { settings, secrets, specs, servers, approvals, oauth, consents } = context;
  const { draft, specText } = form;
  const server = valid(form, context);
  const before = settings.list().find(({ id }) => id === draft.replaces);
  draft.use(server);
  const moved = before !== undefined && (before.id !== server.id || !isSamePlace(before, server));
  const held = await secretsOf(server, draft);

  await specs.set(server.id, server.type === "openapi" && server.inline_spec ? specText : undefined);
  await secrets.setKey(server, held.key);
  await secrets.setClientSecret(server, held.clientSecret);
  for (const [name, value] of held.headers) await secrets.setHeader(server, name, value);
  const registered = server.auth === "oauth_2.1" ? draft.registered(server) : undefined;
  if (registered !== undefined) await oauth.keep(server, registered);
  await settings.keep(server, draft.replaces);

  if (before !== undefined) {
    await consents.release(before);
    await removeOld(before, server, context);
    if (before.auth === "oauth_2.1" && (moved || server.auth !== "oauth_2.1")) await oauth.forget(before);
  }
  // The user has allowed tools of what was there before.
  if (moved) approvals.revoke(before.id);
  servers.refresh(server.id);
  return server.id;
}

/** As it is saved: without spaces around, with an id. */
function valid({ server, specText, draft }: SavedForm, { settings, l10n }: SaveServerContext): ToolServer {
  const taken = settings
    .list()
    .map(({ id }) => id)
    .filter((id) => id !== draft.replaces);
  const trimmed: ToolServer = {
    ...server,
    id: server.id.trim(),
    url: server.url.trim(),
    spec_path: server.spec_path.trim(),
    name: server.name.trim(),
    ...(server.oauth === undefined ? {} : { oauth: trimmedOAuth(server.oauth) }),
    headers: server.headers.map((name) => name.trim()).filter((name) => name !== ""),
    tool_filter: server.tool_filter.map((name) => name.trim()).filter((name) => name !== ""),
  };
  requireValid(trimmed, specText, taken, l10n);
  if (trimmed.id !== "") return trimmed;
  return { ...trimmed, id: newServerId(trimmed.name || new URL(trimmed.url).hostname, taken) };
}

function trimmedOAuth(oauth: OAuthSettings): OAuthSettings {
  const scopes = oauth.scopes.map((scope) => scope.trim()).filter((scope) => scope !== "");
  return { ...oauth, client_id: oauth.client_id.trim(), scopes };
}

async function secretsOf(
  server: ToolServer,
  draft: ToolDraft,
): Promise<{
  readonly key: Secret | undefined;
  readonly clientSecret: Secret | undefined;
  readonly headers: readonly (readonly [string, Secret | undefined])[];
}> {
  const headers = server.headers.map(async (name) => [name, await draft.header(server, name)] as const);
  return {
    // A key that nothing sends is not kept.
    key: server.auth === "bearer" ? await draft.key(server) : undefined,
    clientSecret: hasOwnClient(server) ? await draft.clientSecret(server) : undefined,
    headers: await Promise.all(headers),
  };
}

function hasOwnClient({ auth, oauth }: ToolServer): boolean {
  return auth === "oauth_2.1" && (oauth?.client_id ?? "") !== "" && oauth?.client_auth !== "none";
}

/** What the entry had and has no more; headers are the same in any case. */
async function removeOld(
  before: ToolServer,
  now: ToolServer,
  { secrets, specs }: SaveServerContext,
): Promise<void> {
  if (before.id !== now.id) await specs.set(before.id, undefined);
  if (before.id !== now.id || new URL(before.url).origin !== new URL(now.url).origin) {
    await secrets.forget(before);
    return;
  }
  const kept = now.headers.map((name) => name.toLowerCase());
  for (const name of before.headers) {
    if (!kept.includes(name.toLowerCase())) await secrets.setHeader(before, name, undefined);
  }
}
