import type { ModelView, TokenUsage } from "../../protocol/chat.ts";
import type { Event } from "../base/emitter.ts";

/** A picture for a model that can see: its bytes in base64. */
export interface ModelImage {
  readonly kind: "image";
  readonly mime: string;
  readonly data: string;
}

/** What a message to a model holds. */
export type ModelContent = { readonly kind: "text"; readonly text: string } | ModelImage;

/** A tool that a model with native tool calling may call. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its arguments: an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a model wants to be done; `arguments` is the JSON text as the model wrote it, and may be broken. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** One message of a conversation as models take it. Where an API has no system role, the adapter sends a leading user message. */
export type ModelMessage =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly content: readonly ModelContent[] }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls: readonly ToolCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly content: readonly ModelContent[] };

/** One request to a model. */
export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  /** Empty for a model that cannot call tools. */
  readonly tools: readonly ToolSpec[];
}

/** Why a reply ended; `cut` when the stream stopped without saying so. */
export type ReplyEnd = "stop" | "length" | "tool_calls" | "content_filter" | "cut";

/** What comes out of a model, in order; nothing follows `end`. */
export type ModelDelta =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  /** A whole call: its pieces are joined by the adapter. */
  | { readonly kind: "tool-call"; readonly call: ToolCall }
  | ({ readonly kind: "usage" } & TokenUsage)
  | { readonly kind: "end"; readonly reason: ReplyEnd };

/**
 * Port: one language model.
 * Errors of `stream`: `model.unreachable`, `model.unauthorized`, `model.rate_limited`, `model.too_long`, `model.not_found`, `model.refused`
 * (consent or quota), `model.bad_reply`, `model.failed`; an abort of `signal` rejects with the signal's reason.
 */
export interface ChatModel {
  readonly view: ModelView;
  /** Streams one reply. What came before a failure stays valid. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelDelta>;
}

/** Port: the models that can be had now. */
export interface ChatModels {
  /** All of them, quickly; a source that does not answer in time is left out and named in `problems`. */
  list(
    signal: AbortSignal,
  ): Promise<{ readonly models: readonly ModelView[]; readonly problems: readonly string[] }>;
  /** One of them; errors: `model.not_found` with what to do. */
  get(modelId: string, signal: AbortSignal): Promise<ChatModel>;
  /** The list may have changed. */
  readonly onDidChange: Event<undefined>;
}
