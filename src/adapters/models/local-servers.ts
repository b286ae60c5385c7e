import * as z from "zod/mini";
import type { Clock } from "../../core/base/clock.ts";
import { within } from "../../core/base/within.ts";
import type { FindLocalServers, FoundEndpoint } from "../../core/chat/endpoints.ts";

/** A server of models by its usual port, and how it shows that it is none of the many others that use this port. */
export interface LocalServer {
  readonly name: string;
  readonly port: number;
  /** Asked by GET. */
  readonly path: string;
  /** Tells from the whole answer whether it is the one. */
  readonly isIt: (answer: string) => boolean;
}

/** Those that are known. */
export const localServers: readonly LocalServer[] = [
  { name: "Ollama", port: 11434, path: "/", isIt: (answer) => answer.trim() === "Ollama is running" },
  { name: "LM Studio", port: 1234, path: "/lmstudio-greeting", isIt: greetsAsLmStudio },
  { name: "llama.cpp", port: 8080, path: "/v1/models", isIt: ownedBy("llamacpp") },
  { name: "vLLM", port: 8000, path: "/v1/models", isIt: ownedBy("vllm") },
];

const limitMs = 800;

/** Nothing of use is longer. */
const maxBytes = 1024 * 1024;

/** Looks for the servers of models on this machine. */
export function findLocalServers(clock: Clock, servers = localServers): FindLocalServers {
  return async (signal) => {
    const asked = await Promise.all(servers.map((server) => find(server, clock, signal)));
    return asked.filter((found) => found !== undefined);
  };
}

async function find(
  { name, port, path, isIt }: LocalServer,
  clock: Clock,
  signal: AbortSignal,
): Promise<FoundEndpoint | undefined> {
  const origin = `http://127.0.0.1:${String(port)}`;
  const limit = { clock, ms: limitMs, late: () => new Error("late") };
  try {
    const answer = await within(limit, signal, async (inTime) => {
      // What leads elsewhere is none of them.
      const response = await fetch(origin + path, { signal: inTime, redirect: "error" });
      if (!response.ok) await response.body?.cancel();
      return response.ok ? await textOf(response) : "";
    });
    return isIt(answer) ? { name: `${name} at 127.0.0.1:${String(port)}`, url: `${origin}/v1` } : undefined;
  } catch {
    signal.throwIfAborted();
    // Nothing is there, or something that does not answer.
    return undefined;
  }
}

/** What is there may be anything, and endless. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > maxBytes) return "";
  }
  return text;
}

function greetsAsLmStudio(answer: string): boolean {
  return read(z.object({ lmstudio: z.literal(true) }), answer) !== undefined;
}

function ownedBy(owner: string): (answer: string) => boolean {
  const list = z.object({ data: z.array(z.object({ owned_by: z.optional(z.string()) })) });
  return (answer) => read(list, answer)?.data.some(({ owned_by }) => owned_by === owner) ?? false;
}

function read<Schema extends z.ZodMiniType>(schema: Schema, answer: string): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(answer)).data;
  } catch {
    // A page, or any other text.
    return undefined;
  }
}
