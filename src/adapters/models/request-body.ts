import type { OpenAI } from "openai";
import type { ModelContent, ModelMessage, ModelRequest, ToolCall } from "../../core/chat/chat-model.ts";
import { isJsonObject } from "../../core/base/json-object.ts";

type Body = OpenAI.ChatCompletionCreateParamsStreaming;
type Message = OpenAI.ChatCompletionMessageParam;
type Part = OpenAI.ChatCompletionContentPart;

/** What a server may refuse of a request that is otherwise fine. */
export type Optional = "usage" | "tools" | "images";

/** The body of the request, without what the server refuses. */
export function requestBody(model: string, request: ModelRequest, without: ReadonlySet<Optional>): Body {
  const tools = without.has("tools") ? [] : request.tools;
  return {
    model,
    messages: messagesOf(request.messages, !without.has("images")),
    stream: true,
    ...(without.has("usage") ? {} : { stream_options: { include_usage: true } }),
    ...(tools.length === 0
      ? {}
      : { tools: tools.map((tool) => ({ type: "function", function: { ...tool } }) as const) }),
  };
}

/** Pictures in the results of tools follow in a message of the user: a tool's message holds text, and nothing may stand between them. */
function messagesOf(messages: readonly ModelMessage[], images: boolean): Message[] {
  const all: Message[] = [];
  let shown: ModelContent[] = [];
  const flush = (): void => {
    if (shown.length > 0) all.push({ role: "user", content: contentOf(shown, images) });
    shown = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") flush();
    all.push(messageOf(message, images));
    if (message.role === "tool") shown.push(...message.content.filter((one) => one.kind === "image"));
  }
  flush();
  return all;
}

function messageOf(message: ModelMessage, images: boolean): Message {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "user":
      return { role: "user", content: contentOf(message.content, images) };
    case "assistant":
      return message.toolCalls.length === 0
        ? { role: "assistant", content: message.text }
        : { role: "assistant", content: message.text || null, tool_calls: message.toolCalls.map(callOf) };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: resultOf(message.content) };
    default:
      return message satisfies never;
  }
}

/** A plain text where it is one: not every server takes lists. */
function contentOf(content: readonly ModelContent[], images: boolean): string | Part[] {
  const seen = content.map((one) => (one.kind === "text" || images ? one : unseen));
  const texts = seen.filter((one) => one.kind === "text");
  if (texts.length === seen.length) return texts.map((one) => one.text).join("\n\n");
  return seen.map((one) =>
    one.kind === "text"
      ? { type: "text", text: one.text }
      : { type: "image_url", image_url: { url: `data:${one.mime};base64,${one.data}` } },
  );
}

const unseen = { kind: "text", text: "[A picture that you cannot see.]" } as const;

function resultOf(content: readonly ModelContent[]): string {
  return content.map((one) => (one.kind === "text" ? one.text : "[A picture: it follows.]")).join("\n\n");
}

/** Servers parse the arguments of earlier calls and refuse the whole conversation when one is broken. */
function callOf(call: ToolCall): OpenAI.ChatCompletionMessageFunctionToolCall {
  const text = call.arguments.trim() === "" ? "{}" : call.arguments;
  const valid = isJsonObject(text) ? text : JSON.stringify({ not_json: text });
  return { id: call.id, type: "function", function: { name: call.name, arguments: valid } };
}
