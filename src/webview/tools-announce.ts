import type { ToolServerView } from "../protocol/tools.ts";
import { oauthTexts } from "./oauth-texts.ts";
import { texts } from "./texts.ts";
import type { ToolsState } from "./tools-state.ts";
import { serverName } from "./views/tools/server-name.ts";

/** What a screen reader should hear of the change in the tool servers' place: how a check and a registration ended, and how servers that were being connected stand. */
export function toolAnnouncements(before: ToolsState | undefined, after: ToolsState): string[] {
  if (before === undefined) return [];
  return [...ofCheck(before, after), ...ofRegistration(before, after), ...ofServers(before, after)];
}

function ofCheck(before: ToolsState, { form }: ToolsState): string[] {
  if (form?.kind !== "open" || before.form?.kind !== "open") return [];
  const { check } = form;
  if (check === before.form.check) return [];
  const words = texts.tools.announce;
  if (check.kind === "failed") return [words.notVerified(check.message)];
  if (check.kind !== "done") return [];
  const { ok, steps, tool_count: count, sign_in_at: issuer } = check.verification;
  if (ok) return [issuer === undefined ? words.verified(count) : words.verifiedButSignIn(issuer)];
  return [words.notVerified(steps.find(({ state }) => state === "failed")?.detail ?? "")];
}

function ofRegistration(before: ToolsState, { form }: ToolsState): string[] {
  if (form?.kind !== "open" || before.form?.kind !== "open") return [];
  const { register } = form;
  if (register === before.form.register) return [];
  if (register.kind === "done") return [oauthTexts.success];
  return register.kind === "failed" ? [oauthTexts.announce.failed(register.message)] : [];
}

function ofServers(before: ToolsState, after: ToolsState): string[] {
  if (before.list === after.list || before.list.kind !== "ready" || after.list.kind !== "ready") return [];
  const known = new Map(before.list.view.servers.map((view) => [view.server.id, view.state.kind]));
  return after.list.view.servers
    .filter(({ server, state }) => known.has(server.id) && known.get(server.id) !== state.kind)
    .flatMap((view) => sentenceOf(view) ?? []);
}

function sentenceOf(view: ToolServerView): string | undefined {
  const { state } = view;
  const words = texts.tools.announce;
  const name = serverName(view);
  switch (state.kind) {
    case "ready":
      return words.ready(name);
    case "failed":
      return words.failed(name, state.message);
    case "sign-in":
      return words.signIn(name);
    case "starting":
    case "stopped":
      return undefined;
  }
}
