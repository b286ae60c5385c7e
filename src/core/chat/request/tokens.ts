import type { ModelContent, ModelMessage, ToolSpec } from "../chat-model.ts";

/** A rule of thumb for prose and code in western languages; a server counts exactly, and refuses what is too long. */
const charsPerToken = 4;
/** What servers count for one picture of ordinary size, roughly. */
const tokensPerImage = 1000;
/** What surrounds a message. */
const tokensPerMessage = 4;

/** About how many tokens these messages cost. */
export function estimateTokens(messages: readonly ModelMessage[]): number {
  return messages.reduce((sum, message) => sum + tokensPerMessage + tokensOf(message), 0);
}

/** About how many tokens the descriptions of tools cost. */
export function estimateToolTokens(tools: readonly ToolSpec[]): number {
  return tools.length === 0 ? 0 : JSON.stringify(tools).length / charsPerToken;
}

function tokensOf(message: ModelMessage): number {
  switch (message.role) {
    case "system":
      return message.text.length / charsPerToken;
    case "assistant": {
      const calls = message.toolCalls.reduce(
        (sum, call) => sum + call.name.length + call.arguments.length,
        0,
      );
      return (message.text.length + calls) / charsPerToken;
    }
    case "user":
    case "tool":
      return message.content.reduce((sum, content) => sum + tokensOfContent(content), 0);
  }
}

function tokensOfContent(content: ModelContent): number {
  return content.kind === "image" ? tokensPerImage : content.text.length / charsPerToken;
}
