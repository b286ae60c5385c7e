import type { Clock } from "../../core/base/clock.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { within } from "../../core/base/within.ts";
import type { ChatModel, ChatModels } from "../../core/chat/chat-model.ts";
import type { ModelSource } from "../../core/chat/model-source.ts";
import type { ModelView } from "../../protocol/chat.ts";

/** What joining the sources needs. */
export interface ModelsOptions {
  /** In the order in which they are shown. */
  readonly sources: readonly ModelSource[];
  /** Throws in Restricted Mode, where nothing is asked and no model is there. */
  readonly requireTrust: () => void;
  readonly clock: Clock;
}

/** Longer than an endpoint may take; another extension may take for ever. */
const sourceMs = 8000;

type Listed = Awaited<ReturnType<ChatModels["list"]>>;

/** All models that can be had: those of the editor and those of the user's endpoints. */
export class Models implements ChatModels, Disposable {
  readonly #options: ModelsOptions;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  readonly onDidChange = this.#changed.event;

  constructor(options: ModelsOptions) {
    this.#options = options;
    for (const source of options.sources) {
      this.#held.add(
        source.onDidChange(() => {
          this.#changed.fire(undefined);
        }),
      );
    }
  }

  async list(signal: AbortSignal): Promise<Listed> {
    try {
      this.#options.requireTrust();
    } catch (error) {
      return { models: [], problems: [messageOf(error)] };
    }
    const lists = await Promise.all(this.#options.sources.map((source) => this.#listOf(source, signal)));
    return {
      models: distinct(lists.flatMap(({ models }) => models)),
      problems: lists.flatMap((one) => one.problems),
    };
  }

  async get(modelId: string, signal: AbortSignal): Promise<ChatModel> {
    this.#options.requireTrust();
    const source = this.#options.sources.find((one) => one.owns(modelId));
    if (source === undefined) {
      throw new AppError("model.not_found", "This model is not known any more; choose another one.");
    }
    return source.get(modelId, signal);
  }

  dispose(): void {
    this.#held.dispose();
  }

  /** What is wrong with one source does not take the others away. */
  async #listOf(source: ModelSource, signal: AbortSignal): Promise<Listed> {
    const { clock } = this.#options;
    const late = (): Error => new Error(`${source.name} did not list its models in time.`);
    try {
      return await within({ clock, ms: sourceMs, late }, signal, (inTime) => source.list(inTime));
    } catch (error) {
      signal.throwIfAborted();
      return { models: [], problems: [messageOf(error)] };
    }
  }
}

/** In the editor several groups of one provider can have the same model. */
function distinct(models: readonly ModelView[]): readonly ModelView[] {
  return [...new Map(models.map((model) => [model.model_id, model])).values()];
}
