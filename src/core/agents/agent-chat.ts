import type { ChatId } from "../../protocol/ids.ts";

/** The `chat_id` of everything that the editor's own agent starts, in whichever of its chats. */
export const EDITOR_AGENT_CHAT = "vscode-agent" as ChatId;

/** The `chat_id` of what an MCP client starts in one session: it says what the client calls itself, shortened to what an id may hold. */
export function agentChat(clientName: string, sessionHash: string): ChatId {
  const name = clientName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 30);
  return `agent-${name === "" ? "client" : name}-${sessionHash.slice(0, 8)}` as ChatId;
}

/** What the client calls itself whose chat this is; undefined for every other chat. */
export function agentOfChat(id: ChatId): string | undefined {
  return /^agent-(.+)-[0-9a-f]{8}$/.exec(id)?.[1];
}
