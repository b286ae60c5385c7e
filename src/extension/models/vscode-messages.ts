import * as vscode from "vscode";
import type { ModelContent, ModelMessage, ToolCall } from "../../core/chat/chat-model.ts";

const { LanguageModelChatMessage } = vscode;

/** A conversation as the editor's models take it: there is no system role, and results of tools come from the user. */
export function vscodeMessages(messages: readonly ModelMessage[]): vscode.LanguageModelChatMessage[] {
  const all: vscode.LanguageModelChatMessage[] = [];
  let results: vscode.LanguageModelToolResultPart[] = [];
  const flush = (): void => {
    // The results of calls that were made together belong together.
    if (results.length > 0) all.push(LanguageModelChatMessage.User(results));
    results = [];
  };
  for (const message of messages) {
    if (message.role === "tool") {
      results.push(new vscode.LanguageModelToolResultPart(message.callId, message.content.map(partOf)));
      continue;
    }
    flush();
    all.push(...messageOf(message));
  }
  flush();
  return all;
}

function messageOf(
  message: Exclude<ModelMessage, { role: "tool" }>,
): readonly vscode.LanguageModelChatMessage[] {
  switch (message.role) {
    case "system":
      return [LanguageModelChatMessage.User(message.text)];
    case "user":
      return [LanguageModelChatMessage.User(message.content.map(partOf))];
    case "assistant": {
      const text = message.text === "" ? [] : [new vscode.LanguageModelTextPart(message.text)];
      const parts = [...text, ...message.toolCalls.map(callOf)];
      // Providers refuse a message with nothing in it.
      return parts.length === 0 ? [] : [LanguageModelChatMessage.Assistant(parts)];
    }
    default:
      return message satisfies never;
  }
}

function partOf(content: ModelContent): vscode.LanguageModelTextPart | vscode.LanguageModelDataPart {
  return content.kind === "text"
    ? new vscode.LanguageModelTextPart(content.text)
    : vscode.LanguageModelDataPart.image(Buffer.from(content.data, "base64"), content.mime);
}

function callOf({ id, name, arguments: written }: ToolCall): vscode.LanguageModelToolCallPart {
  return new vscode.LanguageModelToolCallPart(id, name, inputOf(written));
}

/** What the model wrote, also where it is broken: it is told so by the result. */
function inputOf(written: string): object {
  if (written.trim() === "") return {};
  try {
    const input: unknown = JSON.parse(written);
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  } catch {
    // As below.
  }
  return { not_json: written };
}
