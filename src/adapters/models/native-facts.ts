import * as z from "zod/mini";
import type { JsonRequest } from "./get-json.ts";
import { getJson } from "./get-json.ts";
import { type ListedModel, type ModelFacts, readModels } from "./listed-models.ts";

/** How a server is asked beside OpenAI's words. */
export type NativeRequest = Omit<JsonRequest, "url" | "body">;

const shown = z.object({
  capabilities: z.optional(z.array(z.string())),
  model_info: z.optional(z.record(z.string(), z.unknown())),
  parameters: z.optional(z.string()),
});

const maxShownAtOnce = 6;

/**
 * What local servers tell of their models in their own words: Ollama of each by `/api/show`, LM Studio of all by `/api/v0/models`.
 * It only adds to what the list says: whatever does not answer, or not as these do, tells nothing.
 */
export async function nativeFacts(
  models: readonly ListedModel[],
  request: NativeRequest,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ModelFacts>> {
  const root = request.endpoint.url.replace(/\/v1$/, "");
  const [ollama, studio] = await Promise.all([
    answer({ ...request, url: `${root}/api/version` }, signal),
    answer({ ...request, url: `${root}/api/v0/models` }, signal),
  ]);
  const isOllama = z.object({ version: z.string() }).safeParse(ollama).success;
  if (isOllama) return shownByOllama(models, { ...request, url: `${root}/api/show` }, signal);
  const entries = z.object({ data: z.array(z.unknown()) }).safeParse(studio).data?.data ?? [];
  return new Map(entries.flatMap((entry) => factsOf(entry)));
}

async function shownByOllama(
  models: readonly ListedModel[],
  request: JsonRequest,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ModelFacts>> {
  const facts = new Map<string, ModelFacts>();
  const left = [...models];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { model } = next;
      facts.set(model, readShown(await answer({ ...request, body: { model } }, signal)));
    }
  };
  await Promise.all(Array.from({ length: maxShownAtOnce }, work));
  return facts;
}

/** Reads what Ollama shows of a model. */
export function readShown(value: unknown): ModelFacts {
  const { capabilities: can, model_info: info = {}, parameters = "" } = shown.safeParse(value).data ?? {};
  const trained = Object.entries(info).find(([key]) => key.endsWith(".context_length"))?.[1];
  // What its author has set is what it is run with.
  const set = /^num_ctx\s+(\d+)/m.exec(parameters)?.[1];
  const context = set === undefined ? trained : Number(set);
  return {
    tools: can?.includes("tools"),
    images: can?.includes("vision"),
    chat: can?.includes("completion"),
    context: typeof context === "number" ? context : undefined,
  };
}

/** LM Studio lists embeddings too: these are told as what does not chat. */
function factsOf(entry: unknown): readonly (readonly [string, ModelFacts])[] {
  const chatting = readModels([entry])?.[0];
  if (chatting !== undefined) {
    // It names what a model can; what it does not name it cannot.
    const { model, context, images = false } = chatting;
    const can = z.object({ capabilities: z.array(z.string()) }).safeParse(entry).data?.capabilities;
    return [[model, { chat: true, context, images, tools: can?.includes("tool_use") }]];
  }
  const id = z.object({ id: z.string() }).safeParse(entry).data?.id;
  return id === undefined ? [] : [[id, { chat: false }]];
}

async function answer(request: JsonRequest, signal: AbortSignal): Promise<unknown> {
  try {
    return await getJson(request, signal);
  } catch {
    signal.throwIfAborted();
    // It is another server, or has no such model.
    return undefined;
  }
}
