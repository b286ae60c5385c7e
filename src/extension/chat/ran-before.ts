import type { Chat } from "../../protocol/chat.ts";

/** Whether code in this language has run in a chat's kernel before, as far as the chat itself shows. */
export function ranBefore(chat: Chat | undefined, language: string): boolean {
  return (chat?.messages ?? []).some(({ parts }) =>
    parts.some((part) => part.kind === "code" && part.language === language && part.state.kind === "ended"),
  );
}
