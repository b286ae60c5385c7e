import type { ChatMessage } from "../../protocol/chat.ts";

/** How a chat is called that nothing was said in. */
export const newChatTitle = "New chat";

const maxLength = 60;

/** The name that a chat takes from its first message: its first line that says something, cut to 60 characters. */
export function titleOfMessage(message: ChatMessage): string {
  const lines = message.parts.flatMap((part) => (part.kind === "text" ? part.text.split("\n") : []));
  const line = lines.map((text) => text.replace(/^[\s#>*-]+/, "").trim()).find((text) => text !== "");
  const title = line ?? message.attachments[0]?.name ?? newChatTitle;
  if (title.length <= maxLength) return title;
  // A cut between the halves of a character outside the first plane would leave half a character.
  return `${title.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
