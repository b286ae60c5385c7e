import type { ToolServer, ToolServerAuth, ToolServerView, Verification } from "../../protocol/tools.ts";
import type { Translator } from "./translator.ts";

/** How a server is proved to who asks, in a word or two; empty for none. */
export function authWord(auth: ToolServerAuth, l10n: Translator): string {
  switch (auth) {
    case "none":
      return "";
    case "bearer":
      return l10n.t("Bearer");
    case "session":
      return l10n.t("Session");
    case "oauth":
      return "OAuth";
    case "oauth_2.1":
      return "OAuth 2.1";
  }
}

/** How it stands, in a few words. */
export function stateWord({ server, state }: ToolServerView, l10n: Translator): string {
  if (!server.enabled) return l10n.t("off");
  switch (state.kind) {
    case "stopped":
      return l10n.t("not connected");
    case "starting":
      return l10n.t("connecting…");
    case "ready":
      return state.tool_count === 1 ? l10n.t("1 tool") : l10n.t("{0} tools", state.tool_count);
    case "sign-in":
      return l10n.t("needs sign-in");
    case "failed":
      return l10n.t("error");
  }
}

/** What the check of a server has found, or the step that failed and why, in one sentence. */
export function verificationText(
  { ok, steps, facts, tool_count, tool_names, skipped, sign_in_at }: Verification,
  server: ToolServer,
  l10n: Translator,
): string {
  if (!ok) {
    const failed = steps.find(({ state }) => state === "failed");
    return failed?.detail ?? l10n.t("The connection could not be verified.");
  }
  const title = facts?.title || server.name || server.url;
  if (sign_in_at !== undefined) {
    return l10n.t(
      "Connection verified: {0} wants you to sign in at {1} once it is saved.",
      title,
      sign_in_at,
    );
  }
  const names = tool_names.join(", ");
  const found =
    tool_count === 0
      ? l10n.t("Connection verified: {0} offers no tools.", title)
      : tool_count === 1
        ? l10n.t("Connection verified: {0} offers 1 tool, {1}.", title, names)
        : tool_count > tool_names.length
          ? l10n.t("Connection verified: {0} offers {1} tools, such as {2}.", title, tool_count, names)
          : l10n.t("Connection verified: {0} offers {1} tools: {2}.", title, tool_count, names);
  if (skipped.length === 0) return found;
  return `${found} ${l10n.t("Left out: {0}.", skipped.map(({ name }) => name).join(", "))}`;
}
