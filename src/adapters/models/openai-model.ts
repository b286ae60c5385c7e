import type { Clock } from "../../core/base/clock.ts";
import type { Secret } from "../../core/base/secret.ts";
import { unlessAborted } from "../../core/base/within.ts";
import type { ChatModel, ModelDelta, ModelRequest } from "../../core/chat/chat-model.ts";
import type { ModelEndpoint } from "../../core/chat/endpoints.ts";
import type { ModelView } from "../../protocol/chat.ts";
import { modelFailure } from "./model-failure.ts";
import { late } from "./network-failure.ts";
import { openReply } from "./open-reply.ts";
import { Reply } from "./reply.ts";
import type { Optional } from "./request-body.ts";
import { type Patience, usualPatience, WatchedFetch } from "./watched-fetch.ts";

export interface OpenAiModelOptions {
  readonly view: ModelView;
  readonly endpoint: ModelEndpoint;
  /** As the server calls it. */
  readonly model: string;
  /** Asked for each request; its place is the header of that request. */
  readonly key: () => Promise<Secret | undefined>;
  /** What the server has refused for this model, kept by the caller. */
  readonly refused: Set<Optional>;
  readonly clock: Clock;
  readonly patience?: Patience;
}

/** A model behind OpenAI's chat completions, which nearly every server of models speaks. */
export class OpenAiModel implements ChatModel {
  readonly #options: OpenAiModelOptions;

  constructor(options: OpenAiModelOptions) {
    this.#options = options;
  }

  /** Without tools once the server has refused them. */
  get view(): ModelView {
    const { view, refused } = this.#options;
    return { ...view, tools: view.tools && !refused.has("tools") };
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelDelta, void, undefined> {
    const { endpoint, model, refused, clock, patience = usualPatience } = this.#options;
    const key = await unlessAborted(this.#options.key(), signal);
    const watch = new WatchedFetch({ clock, patience, key, late: (ms) => late(endpoint.name, ms) });
    const connection = new AbortController();
    const abort = (): void => {
      connection.abort(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    const reply = new Reply();
    try {
      const asked = { endpoint, model, request, refused, watch };
      const messages = await unlessAborted(openReply(asked, connection.signal), signal);
      for await (const message of eachUnlessAborted(messages, signal)) {
        yield* reply.take(message);
        if (reply.finished) watch.hurry();
      }
    } catch (error) {
      signal.throwIfAborted();
      // Of a reply that has ended nothing is missing but a number.
      if (!reply.finished) throw modelFailure(error, { endpoint, model, key }, clock.now());
    } finally {
      signal.removeEventListener("abort", abort);
      connection.abort();
      watch.dispose();
    }
    signal.throwIfAborted();
    yield* reply.end(watch.closed);
  }
}

/** The library ends a stream that is aborted as if it were over, and some ways of the editor's `fetch` only hear of it late. */
async function* eachUnlessAborted(
  messages: AsyncIterable<unknown>,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  const iterator = messages[Symbol.asyncIterator]();
  for (;;) {
    const next = await unlessAborted(iterator.next(), signal);
    if (next.done === true) return;
    yield next.value;
  }
}
