import type { ToolServerAuth, ToolServerState } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";

const words = chatToolsTexts.menu;

/** The few words beside a server's name. */
export function noteOf(state: ToolServerState, isSigningIn: boolean): string {
  if (isSigningIn) return words.signingIn;
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
