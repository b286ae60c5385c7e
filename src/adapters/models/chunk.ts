import * as z from "zod/mini";
import { AppError } from "../../core/base/errors.ts";

const callPiece = z.object({
  index: z.nullish(z.number()),
  id: z.nullish(z.string()),
  function: z.nullish(z.object({ name: z.nullish(z.string()), arguments: z.optional(z.unknown()) })),
});

const delta = z.object({
  // A text, or with Mistral's thinking models a list of parts.
  content: z.optional(z.unknown()),
  // DeepSeek, llama.cpp, older vLLM; then OpenRouter, Ollama, newer vLLM. Some send both.
  reasoning_content: z.optional(z.unknown()),
  reasoning: z.optional(z.unknown()),
  refusal: z.optional(z.unknown()),
  tool_calls: z.nullish(z.array(callPiece)),
});

const choice = z.object({
  delta: z.nullish(delta),
  // From a server that does not stream.
  message: z.nullish(delta),
  finish_reason: z.nullish(z.string()),
});

const chunk = z.object({
  choices: z.nullish(z.array(choice)),
  usage: z.nullish(
    z.object({ prompt_tokens: z.nullish(z.number()), completion_tokens: z.nullish(z.number()) }),
  ),
});

const part = z.object({
  text: z.optional(z.string()),
  thinking: z.optional(z.array(z.object({ text: z.optional(z.string()) }))),
});

/** A piece of a tool call. */
export type CallPiece = z.infer<typeof callPiece>;

/** What one message of the stream brings, after its many dialects. */
export interface Chunk {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly CallPiece[];
  readonly finish: string | undefined;
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number } | undefined;
}

/** Reads a message of the stream; one that says nothing of the reply is empty. Errors: `model.bad_reply`. */
export function readChunk(value: unknown): Chunk {
  const parsed = chunk.safeParse(value);
  if (!parsed.success) {
    throw new AppError(
      "model.bad_reply",
      "The model's server sent something that is no part of a reply; try again.",
      { cause: parsed.error, retry: true },
    );
  }
  const { choices, usage } = parsed.data;
  const first = choices?.[0];
  const said = first?.delta ?? first?.message;
  const parts = Array.isArray(said?.content) ? said.content.map(readPart) : [];
  return {
    text: stringOf(said?.content) + parts.map((one) => one.text).join("") + stringOf(said?.refusal),
    reasoning:
      (stringOf(said?.reasoning_content) || stringOf(said?.reasoning)) +
      parts.map((one) => one.reasoning).join(""),
    calls: said?.tool_calls ?? [],
    finish: first?.finish_reason ?? undefined,
    usage:
      usage === undefined || usage === null
        ? undefined
        : { input_tokens: usage.prompt_tokens ?? 0, output_tokens: usage.completion_tokens ?? 0 },
  };
}

function readPart(value: unknown): { readonly text: string; readonly reasoning: string } {
  const { text, thinking } = part.safeParse(value).data ?? {};
  return { text: text ?? "", reasoning: (thinking ?? []).map((one) => one.text ?? "").join("") };
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
