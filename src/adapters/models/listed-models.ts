import * as z from "zod/mini";
import { isChatModelName, seesPictures } from "./model-names.ts";

/** What is known of a model; undefined where nobody says. */
export interface ModelFacts {
  readonly tools?: boolean | undefined;
  readonly images?: boolean | undefined;
  readonly context?: number | undefined;
  /** False for one that does not chat. */
  readonly chat?: boolean | undefined;
}

/** A model of a list. */
export interface ListedModel extends ModelFacts {
  readonly model: string;
  readonly owner: string | undefined;
}

const capabilities = z.catch(
  z.union([
    // LM Studio, llama.cpp.
    z.array(z.string()),
    // Mistral.
    z.object({
      completion_chat: z.optional(z.boolean()),
      function_calling: z.optional(z.boolean()),
      vision: z.optional(z.boolean()),
    }),
  ]),
  [],
);

const tokens = z.catch(z.nullish(z.number()), undefined);

const listed = z.object({
  id: z.string(),
  owned_by: z.catch(z.nullish(z.string()), undefined),
  // LM Studio: "llm", "vlm", "embeddings"; Together: "chat", "image", "embedding" …
  type: z.catch(z.nullish(z.string()), undefined),
  // The length of the context by those who tell: LM Studio (loaded, then at most), vLLM, OpenRouter and Together, Groq, Mistral.
  loaded_context_length: tokens,
  max_model_len: tokens,
  context_length: tokens,
  context_window: tokens,
  max_context_length: tokens,
  // llama.cpp: what it was started with; what the model was trained with would be too much.
  meta: z.catch(z.nullish(z.object({ n_ctx: z.optional(z.number()) })), undefined),
  capabilities: z.optional(capabilities),
  // OpenRouter.
  supported_parameters: z.catch(z.nullish(z.array(z.string())), undefined),
  architecture: z.catch(
    z.nullish(z.object({ input_modalities: z.optional(z.array(z.string())) })),
    undefined,
  ),
});

type Listed = z.infer<typeof listed>;

/** Reads a list of models, of whatever server; undefined when it is none. What does not chat is left out. */
export function readModels(value: unknown): readonly ListedModel[] | undefined {
  const entries = listIn(value);
  return entries
    ?.flatMap((entry) => listed.safeParse(entry).data ?? [])
    .map(modelOf)
    .filter(({ model, chat }) => chat ?? isChatModelName(model));
}

/** What holds of a model after all that is known; what is known first counts first. */
export function settledFacts(
  model: string,
  ...known: readonly (ModelFacts | undefined)[]
): { readonly tools: boolean; readonly images: boolean; readonly context_tokens?: number } {
  const first = <K extends keyof ModelFacts>(key: K): ModelFacts[K] =>
    known.map((facts) => facts?.[key]).find((fact) => fact !== undefined);
  const context = first("context");
  return {
    // Most models can by now, and one that cannot is noticed at its first request.
    tools: first("tools") ?? true,
    images: first("images") ?? seesPictures(model),
    ...(context === undefined ? {} : { context_tokens: context }),
  };
}

/** Some have the list in `data`, some are the list (Together). */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  return z.object({ data: z.array(z.unknown()) }).safeParse(value).data?.data;
}

function modelOf(entry: Listed): ListedModel {
  const words = Array.isArray(entry.capabilities) ? entry.capabilities : [];
  const flags = Array.isArray(entry.capabilities) ? undefined : entry.capabilities;
  const sees = entry.architecture?.input_modalities?.includes("image");
  return {
    model: entry.id,
    owner: entry.owned_by ?? undefined,
    tools:
      flags?.function_calling ??
      entry.supported_parameters?.includes("tools") ??
      (words.includes("tool_use") ? true : undefined),
    images: flags?.vision ?? sees ?? (isSeeing(entry.type, words) ? true : undefined),
    context:
      entry.loaded_context_length ??
      entry.max_model_len ??
      entry.context_length ??
      entry.context_window ??
      entry.max_context_length ??
      entry.meta?.n_ctx ??
      undefined,
    chat: flags?.completion_chat ?? chats(entry.type),
  };
}

function isSeeing(type: string | null | undefined, words: readonly string[]): boolean {
  return type === "vlm" || words.includes("vision") || words.includes("multimodal");
}

/** Known types only: what is new may chat. */
function chats(type: string | null | undefined): boolean | undefined {
  if (type === "llm" || type === "vlm" || type === "chat") return true;
  return /^(?:embeddings?|image|audio|video|moderation|rerank|transcribe)$/.test(type ?? "")
    ? false
    : undefined;
}
