import type { Secret } from "../base/secret.ts";
import type { ModelView } from "../../protocol/chat.ts";

/** A server of models that speaks OpenAI's words. */
export interface ModelEndpoint {
  /** Letters, digits, `.`, `_` and `-`; part of the id of each of its models. */
  readonly id: string;
  /** "OpenAI", "Ollama at 127.0.0.1:11434". */
  readonly name: string;
  /** What comes before `/chat/completions`; without a closing slash, user, query and fragment. */
  readonly url: string;
}

/** A server that answers and is not in the settings yet. */
export type FoundEndpoint = Omit<ModelEndpoint, "id">;

/**
 * Port: asks a server for its models.
 * Errors: `model.unreachable`, `model.unauthorized`, `model.not_found` or `model.bad_reply` when it is no such server, `model.rate_limited`,
 * `model.failed`; or the signal's reason.
 */
export type AskEndpoint = (
  endpoint: ModelEndpoint,
  key: Secret | undefined,
  signal: AbortSignal,
) => Promise<readonly ModelView[]>;

/** Port: finds the servers of models that run on this machine at their usual ports; never rejects but with the signal's reason. */
export type FindLocalServers = (signal: AbortSignal) => Promise<readonly FoundEndpoint[]>;

const prefix = "endpoint:";

/** The id under which a chat remembers a model of an endpoint. */
export function endpointModelId(endpointId: string, model: string): string {
  return `${prefix}${endpointId}/${model}`;
}

/** Takes such an id apart; undefined when it is of another kind. The name of a model may have slashes. */
export function readEndpointModelId(
  modelId: string,
): { readonly endpointId: string; readonly model: string } | undefined {
  const slash = modelId.indexOf("/");
  if (!modelId.startsWith(prefix) || slash <= prefix.length || slash === modelId.length - 1) return undefined;
  return { endpointId: modelId.slice(prefix.length, slash), model: modelId.slice(slash + 1) };
}
