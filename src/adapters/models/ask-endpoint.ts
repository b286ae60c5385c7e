import type { Clock } from "../../core/base/clock.ts";
import { AppError } from "../../core/base/errors.ts";
import { type AskEndpoint, endpointModelId } from "../../core/chat/endpoints.ts";
import { getJson } from "./get-json.ts";
import { readModels, settledFacts } from "./listed-models.ts";
import { nativeFacts } from "./native-facts.ts";

/** How long a list of models may take, and what adds to it. */
export interface ListLimits {
  readonly listMs: number;
  readonly factsMs: number;
}

const usualLimits: ListLimits = { listMs: 5000, factsMs: 1500 };

/** Asks servers for their models. */
export function askEndpoint(clock: Clock, limits: ListLimits = usualLimits): AskEndpoint {
  return async (endpoint, key, signal) => {
    const asked = { endpoint, key, clock };
    const url = `${endpoint.url}/models`;
    const models = readModels(await getJson({ ...asked, url, limitMs: limits.listMs }, signal));
    if (models === undefined) {
      throw new AppError(
        "model.bad_reply",
        `What answers at ${endpoint.url} has no list of models; check the address, which often ends in /v1.`,
      );
    }
    const native = isOwnServer(endpoint.url)
      ? await nativeFacts(models, { ...asked, limitMs: limits.factsMs }, signal)
      : undefined;
    return models.flatMap((listed) => {
      const { model } = listed;
      const facts = native?.get(model);
      if (facts?.chat === false) return [];
      const { name } = endpoint;
      return [
        {
          model_id: endpointModelId(endpoint.id, model),
          name: model,
          source: name,
          ...settledFacts(model, facts, listed),
        },
      ];
    });
  };
}

/** Those that tell more run on machines of their users, and these have no certificates. */
function isOwnServer(url: string): boolean {
  return new URL(url).protocol === "http:";
}
