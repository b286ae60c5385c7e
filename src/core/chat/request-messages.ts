import type { Chat, ChatMessage, ModelView } from "../../protocol/chat.ts";
import type { ModelContent, ModelMessage, ToolSpec } from "./chat-model.ts";
import { type ReplyOptions, replyMessages } from "./request/reply-messages.ts";
import { maxResultChars } from "./run-result.ts";
import { estimateTokens, estimateToolTokens } from "./request/tokens.ts";
import { userContent } from "./request/user-content.ts";

/** What a request is made of beside the chat. */
export interface RequestFacts {
  readonly model: Pick<ModelView, "tools" | "images" | "context_tokens">;
  readonly system: string;
  /** What the model is told about background scripts, before the user's last message; empty for nothing. */
  readonly notes: string;
  readonly tools: readonly ToolSpec[];
  /** True where tools are offered in the system prompt, to be called in text. */
  readonly tags: boolean;
  readonly daemon: ReplyOptions["daemon"];
}

/** How much of a result the model is told once it is not new any more. */
const maxOldResultChars = 2000;
/** Results of this many replies are new: that of now, and the one that the user's message is about. */
const newReplies = 2;
/** What is left for the reply: a quarter of a small context. */
const maxReplyTokens = 4096;

/**
 * A chat as a model takes it: the system prompt, then all messages, with pictures and long results only where they are new. Where the size
 * of the context is known the oldest turns are left out until the rest fits; the user's last message and what came after it never are.
 * Neighbouring messages of the user are one, since some models want the roles to alternate.
 */
export function requestMessages(chat: Chat, facts: RequestFacts): readonly ModelMessage[] {
  const system: ModelMessage = { role: "system", text: facts.system };
  const turns = turnsOf(chat.messages);
  const kept: (readonly ModelMessage[])[] = [];
  let left = budgetOf(facts) - estimateTokens([system]);
  for (const [back, turn] of turns.toReversed().entries()) {
    const isLast = back === 0;
    let messages = turnMessages(turn, facts, { isLast, isNew: back < newReplies });
    const size = estimateTokens(messages);
    if (size > left && isLast) messages = turnMessages(turn, facts, { isLast, isNew: false });
    if (size > left && !isLast) break;
    left -= estimateTokens(messages);
    kept.unshift(messages);
  }
  const first = kept.length < turns.length ? [leftOut] : [];
  return [system, ...joined([...first, ...kept.flat()])];
}

const leftOut: ModelMessage = {
  role: "user",
  content: [{ kind: "text", text: "[Earlier messages of this chat are left out: they do not fit.]" }],
};

function budgetOf({ model, tools }: RequestFacts): number {
  const tokens = model.context_tokens;
  if (tokens === undefined) return Infinity;
  return tokens - Math.min(maxReplyTokens, tokens / 4) - estimateToolTokens(tools);
}

/** A message of the user and all that follows it up to the next one. */
function turnsOf(messages: readonly ChatMessage[]): readonly (readonly ChatMessage[])[] {
  const turns: ChatMessage[][] = [];
  for (const message of messages) {
    if (message.role === "user" || turns.length === 0) turns.push([]);
    turns.at(-1)?.push(message);
  }
  return turns;
}

function turnMessages(
  turn: readonly ChatMessage[],
  { model, notes, tools, tags, daemon }: RequestFacts,
  { isLast, isNew }: { readonly isLast: boolean; readonly isNew: boolean },
): readonly ModelMessage[] {
  const noted: readonly ModelContent[] = isLast && notes !== "" ? [{ kind: "text", text: notes }] : [];
  return turn.flatMap((message): readonly ModelMessage[] => {
    if (message.role === "user") {
      return [{ role: "user", content: [...noted, ...userContent(message, model)] }];
    }
    return replyMessages(message, {
      // Without tools in the request, servers refuse calls in its messages.
      tools: model.tools && tools.length > 0,
      tags,
      images: model.images && isNew,
      maxResultChars: isNew ? maxResultChars : maxOldResultChars,
      daemon,
    });
  });
}

function joined(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const all: ModelMessage[] = [];
  for (const message of messages) {
    const last = all.at(-1);
    if (message.role === "user" && last?.role === "user") {
      all[all.length - 1] = { role: "user", content: joinedTexts([...last.content, ...message.content]) };
    } else {
      all.push(message.role === "user" ? { ...message, content: joinedTexts(message.content) } : message);
    }
  }
  return all;
}

function joinedTexts(content: readonly ModelContent[]): readonly ModelContent[] {
  const all: ModelContent[] = [];
  for (const one of content) {
    const last = all.at(-1);
    if (one.kind === "text" && last?.kind === "text") {
      all[all.length - 1] = { kind: "text", text: `${last.text}\n\n${one.text}` };
    } else {
      all.push(one);
    }
  }
  return all;
}
