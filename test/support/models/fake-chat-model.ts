import type { ChatModel, ModelDelta, ModelRequest } from "../../../src/core/chat/chat-model.ts";
import { unlessAborted } from "../../../src/core/base/within.ts";
import type { ModelView } from "../../../src/protocol/chat.ts";

/** What a fake model does: it says deltas, fails, or says nothing more until it is aborted. */
export type FakeStep =
  ModelDelta | { readonly kind: "fail"; readonly error: Error } | { readonly kind: "hang" };

/** Decides by the request, or gives one reply after another (the last one again and again). */
export type FakeScript =
  | ((request: ModelRequest) => Iterable<FakeStep> | AsyncIterable<FakeStep>)
  | readonly (readonly FakeStep[])[];

/** What it can, when a test does not say. */
export const fakeModelView: ModelView = {
  model_id: "endpoint:fake/scripted",
  name: "scripted",
  source: "Fake",
  tools: true,
  images: true,
};

/** A model in memory that says what a test wants. */
export class FakeChatModel implements ChatModel {
  readonly view: ModelView;
  /** All that was asked, in order. */
  readonly requests: ModelRequest[] = [];
  readonly #script: FakeScript;

  constructor(script: FakeScript, view: Partial<ModelView> = {}) {
    this.#script = script;
    this.view = { ...fakeModelView, ...view };
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelDelta, void, undefined> {
    signal.throwIfAborted();
    const turn = this.requests.push(request) - 1;
    let ended = false;
    for await (const step of this.#reply(request, turn)) {
      signal.throwIfAborted();
      if (step.kind === "fail") throw step.error;
      if (step.kind === "hang") await unlessAborted(new Promise<never>(() => undefined), signal);
      else yield step;
      ended = step.kind === "end";
    }
    signal.throwIfAborted();
    if (!ended) yield { kind: "end", reason: "cut" };
  }

  #reply(request: ModelRequest, turn: number): Iterable<FakeStep> | AsyncIterable<FakeStep> {
    if (typeof this.#script === "function") return this.#script(request);
    return this.#script[Math.min(turn, this.#script.length - 1)] ?? [];
  }
}
