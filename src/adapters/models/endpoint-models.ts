import type { Clock } from "../../core/base/clock.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Secret } from "../../core/base/secret.ts";
import type { ChatModel } from "../../core/chat/chat-model.ts";
import {
  type AskEndpoint,
  endpointModelId,
  type ModelEndpoint,
  readEndpointModelId,
} from "../../core/chat/endpoints.ts";
import type { ModelSource } from "../../core/chat/model-source.ts";
import { SharedFlight } from "../../core/engine/shared-flight.ts";
import type { ModelView } from "../../protocol/chat.ts";
import { settledFacts } from "./listed-models.ts";
import { OpenAiModel } from "./openai-model.ts";
import type { Optional } from "./request-body.ts";
import type { Patience } from "./watched-fetch.ts";

export interface EndpointModelsOptions {
  /** Those that the user has now. */
  readonly endpoints: () => readonly ModelEndpoint[];
  /** The key for exactly this endpoint, its address included. */
  readonly key: (endpoint: ModelEndpoint) => Promise<Secret | undefined>;
  readonly ask: AskEndpoint;
  readonly clock: Clock;
  readonly patience?: Patience;
}

type Views = readonly ModelView[];

/** The models of the endpoints that the user has named. A list is kept until {@link refresh}; one that could not be had is asked for again. */
export class EndpointModels implements ModelSource, Disposable {
  readonly name = "Endpoints";
  readonly #options: EndpointModelsOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #flights = new Map<string, SharedFlight<Views>>();
  readonly #lists = new Map<string, Views>();
  readonly #refused = new Map<string, Set<Optional>>();
  readonly onDidChange = this.#changed.event;

  constructor(options: EndpointModelsOptions) {
    this.#options = options;
  }

  owns(modelId: string): boolean {
    return readEndpointModelId(modelId) !== undefined;
  }

  async list(signal: AbortSignal): Promise<{ readonly models: Views; readonly problems: readonly string[] }> {
    const asked = await Promise.allSettled(
      this.#options.endpoints().map((endpoint) => this.#list(endpoint, signal)),
    );
    signal.throwIfAborted();
    return {
      models: asked.flatMap((one) => (one.status === "fulfilled" ? one.value : [])),
      problems: asked.flatMap((one) => (one.status === "rejected" ? [messageOf(one.reason)] : [])),
    };
  }

  /** A server that gives no list, or not this model, may have the model all the same: the request will tell. */
  async get(modelId: string, signal: AbortSignal): Promise<ChatModel> {
    const read = readEndpointModelId(modelId);
    const endpoint = this.#options.endpoints().find(({ id }) => id === read?.endpointId);
    if (read === undefined || endpoint === undefined) {
      throw new AppError(
        "model.not_found",
        "The endpoint of this model is not in the settings any more; choose another model.",
      );
    }
    const view = await this.#view(endpoint, read.model, signal);
    const { clock, key, patience } = this.#options;
    return new OpenAiModel({
      view,
      endpoint,
      model: read.model,
      key: () => key(endpoint),
      refused: this.#refusedBy(modelId),
      clock,
      ...(patience === undefined ? {} : { patience }),
    });
  }

  /** Endpoints, keys or models are others now: nothing that was known counts. */
  refresh(): void {
    this.#lists.clear();
    this.#flights.clear();
    this.#refused.clear();
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #view(endpoint: ModelEndpoint, model: string, signal: AbortSignal): Promise<ModelView> {
    const model_id = endpointModelId(endpoint.id, model);
    const unknown = { model_id, name: model, source: endpoint.name, ...settledFacts(model) };
    try {
      const views = await this.#list(endpoint, signal);
      return views.find((view) => view.model_id === model_id) ?? unknown;
    } catch {
      signal.throwIfAborted();
      // What is wrong with the server its user will hear from the request itself.
      return unknown;
    }
  }

  async #list(endpoint: ModelEndpoint, signal: AbortSignal): Promise<Views> {
    const place = JSON.stringify(endpoint);
    const views = this.#lists.get(place) ?? (await this.#ask(endpoint, place, signal));
    return views.map((view) => ({
      ...view,
      tools: view.tools && !this.#refusedBy(view.model_id).has("tools"),
    }));
  }

  #ask(endpoint: ModelEndpoint, place: string, signal: AbortSignal): Promise<Views> {
    const flight = this.#flights.get(place) ?? new SharedFlight<Views>();
    this.#flights.set(place, flight);
    return flight.join(async (inFlight) => {
      const key = await this.#options.key(endpoint);
      const views = await this.#options.ask(endpoint, key, inFlight);
      // Unless everything was forgotten meanwhile.
      if (this.#flights.get(place) === flight) this.#lists.set(place, views);
      return views;
    }, signal);
  }

  #refusedBy(modelId: string): Set<Optional> {
    const refused = this.#refused.get(modelId) ?? new Set<Optional>();
    this.#refused.set(modelId, refused);
    return refused;
  }
}
