import type { ChatId } from "../../protocol/ids.ts";

/** The `chat_id` of everything that the editor's own agent starts, in whichever of its chats. */
export const EDITOR_AGENT_CHAT = "vscode-agent" as ChatId;
