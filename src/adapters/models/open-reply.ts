import type { OpenAI } from "openai";
import { AppError } from "../../core/base/errors.ts";
import type { ModelRequest } from "../../core/chat/chat-model.ts";
import type { FoundEndpoint } from "../../core/chat/endpoints.ts";
import { saysTooLong } from "../../core/chat/says-too-long.ts";
import { type Optional, requestBody } from "./request-body.ts";
import { refusalOf } from "./server-words.ts";
import type { WatchedFetch } from "./watched-fetch.ts";

export interface ReplyRequest {
  readonly endpoint: FoundEndpoint;
  /** As the server calls it. */
  readonly model: string;
  readonly request: ModelRequest;
  /** What the server has refused before; what it refuses now is added once it has taken the rest. */
  readonly refused: Set<Optional>;
  readonly watch: WatchedFetch;
}

/** Sends a request and resolves to the messages of its stream; a server that refuses what can be left out is asked once more without it. */
export async function openReply(asked: ReplyRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
  const client = await clientOf(asked);
  const without = new Set(asked.refused);
  for (;;) {
    const body = requestBody(asked.model, asked.request, without);
    try {
      const { data, response } = await client.chat.completions.create(body, { signal }).withResponse();
      for (const one of without) asked.refused.add(one);
      return await messagesOf(data, response, asked.endpoint);
    } catch (error) {
      const refused = whatIsRefused(error, body);
      if (refused === undefined || without.has(refused)) throw error;
      without.add(refused);
    }
  }
}

/** The library is loaded with the first request; what it would read from the environment is for OpenAI alone. */
async function clientOf({ endpoint, watch }: ReplyRequest): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  return new OpenAI({
    baseURL: endpoint.url,
    fetch: watch.fetch,
    // The key is added by our fetch, so that nothing else can show it; the library wants some text.
    apiKey: "none",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // The user decides whether to try again.
    maxRetries: 0,
    logLevel: "off",
    dangerouslyAllowBrowser: true,
  });
}

/** A reply that was not asked for in one piece is a stream of one message; a page is a wrong address. */
async function messagesOf(
  stream: AsyncIterable<unknown>,
  response: Response,
  { name, url }: FoundEndpoint,
): Promise<AsyncIterable<unknown>> {
  const type = response.headers.get("content-type") ?? "";
  if (/\bhtml\b/.test(type)) {
    await response.body?.cancel();
    throw new AppError(
      "model.bad_reply",
      `${name} answers with a web page at ${url}; check the address, which often ends in /v1.`,
    );
  }
  if (!/\bjson\b/.test(type)) return stream;
  const message = (await response.json()) as unknown;
  if (typeof message === "object" && message !== null && "error" in message) {
    // As the library has it of an error in a stream.
    throw Object.assign(new Error("an error in place of a reply"), { error: message.error });
  }
  return (async function* () {
    yield message;
  })();
}

/** What the server does not take, by name; after an objection without one the usage, which is what old servers do not know. */
function whatIsRefused(
  error: unknown,
  body: OpenAI.ChatCompletionCreateParamsStreaming,
): Optional | undefined {
  const refusal = refusalOf(error);
  if (refusal === undefined || !isObjection(refusal.status) || saysTooLong(refusal.whole)) return undefined;
  const { whole, status } = refusal;
  const hasUsage = body.stream_options !== undefined;
  if (hasUsage && /stream_options|include_usage/.test(whole)) return "usage";
  if (body.tools !== undefined && /\btools?\b|tool_|function.?call/i.test(whole)) return "tools";
  if (hasImages(body) && /image|vision|multi-?modal|mmproj/i.test(whole)) return "images";
  return hasUsage && (status === 400 || status === 422) ? "usage" : undefined;
}

/** OpenRouter says 404 where no provider of a model takes tools; llama.cpp said 500. */
function isObjection(status: number | undefined): boolean {
  return status !== undefined && [400, 404, 422, 500, 501].includes(status);
}

function hasImages(body: OpenAI.ChatCompletionCreateParamsStreaming): boolean {
  return body.messages.some(
    ({ content }) => Array.isArray(content) && content.some((part) => part.type === "image_url"),
  );
}
