import type { MessagePart } from "../../protocol/chat.ts";

/** What stands between two replies of the model in one message. */
export const roundBreak: MessagePart = { kind: "text", text: "" };

/**
 * The replies of the model that an assistant's message is made of: after each the model was told what became of its code and calls.
 * Two of them are told apart by two texts side by side, of which either may be empty: within a reply a text that follows a text is part
 * of it, so that never happens there.
 */
export function roundsOf(parts: readonly MessagePart[]): readonly (readonly MessagePart[])[] {
  const rounds: MessagePart[][] = [];
  let last: MessagePart | undefined;
  for (const part of parts) {
    if (last === undefined || (last.kind === "text" && part.kind === "text")) rounds.push([]);
    rounds.at(-1)?.push(part);
    last = part;
  }
  return rounds;
}
