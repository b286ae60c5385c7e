import type { ToolServerAuth, ToolServerState, ToolServerView } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";

const words = chatToolsTexts.menu;

/** The few words beside a server's name. */
export function noteOf(state: ToolServerState): string {
  switch (state.kind) {
    case "stopped":
    case "sign-in":
      return "";
    case "starting":
      return words.connecting;
    case "ready":
      return words.tools(state.tool_count);
    case "failed":
      return words.failed;
  }
}

/** Tells whether the user has to sign in, or to give a key, before its tools can be used; of OAuth 2.1 it is known before the server was ever needed. */
export function needsSignIn({ state, server, oauth }: ToolServerView): boolean {
  if (state.kind === "sign-in") return true;
  const isSignedOut = oauth !== undefined && oauth.session.kind !== "signed-in";
  return state.kind === "stopped" && server.auth === "oauth_2.1" && isSignedOut;
}

/** What a press on a server's lock does. */
export function lockTip(auth: ToolServerAuth): string {
  switch (auth) {
    case "oauth":
    case "oauth_2.1":
      return words.lock.oauth;
    case "bearer":
      return words.lock.key;
    case "none":
    case "session":
      return words.lock.other;
  }
}
