import { Cadence, frameMs } from "../../base/cadence.ts";
import type { Clock } from "../../base/clock.ts";
import { unlessAborted } from "../../base/within.ts";
import type { ChatModel, ModelDelta, ModelRequest, ReplyEnd } from "../chat-model.ts";
import { type BlockEvent, CodeBlockParser } from "../code-blocks.ts";
import type { CodePart } from "../parts.ts";
import type { LivePart, Reply } from "./reply.ts";
import type { TurnWork } from "./turn-work.ts";

/** Where a reply of the model goes, and the clock that its frames go by. */
export interface ReplyTarget {
  readonly reply: Reply;
  readonly work: TurnWork;
  readonly clock: Clock;
}

/**
 * Streams one reply of the model into the message, frame by frame; code runs as soon as a frame shows that it is closed. Whatever came
 * stays, also when the stream fails or is aborted; both reject at once.
 */
export async function streamReply(
  model: ChatModel,
  request: ModelRequest,
  target: ReplyTarget,
  signal: AbortSignal,
): Promise<ReplyEnd> {
  const reader = new ReplyReader(target);
  try {
    await forEachUnlessAborted(model.stream(request, signal), signal, (delta) => {
      reader.take(delta);
    });
  } finally {
    reader.finish();
  }
  return reader.end ?? "cut";
}

/** Takes the deltas of one reply apart. */
class ReplyReader {
  readonly #reply: Reply;
  readonly #work: TurnWork;
  readonly #parser: CodeBlockParser;
  readonly #frames: Cadence;
  /** The code that is being written. */
  #code: LivePart<CodePart> | undefined;
  #end: ReplyEnd | undefined;

  constructor({ reply, work, clock }: ReplyTarget) {
    this.#reply = reply;
    this.#work = work;
    this.#parser = new CodeBlockParser({ toolCalls: work.hasTools });
    this.#frames = new Cadence(clock, frameMs, () => {
      this.#takeAll(this.#parser.take());
    });
  }

  /** Why it ended, if the model has said so. */
  get end(): ReplyEnd | undefined {
    return this.#end;
  }

  take(delta: ModelDelta): void {
    if (delta.kind === "text") {
      this.#parser.push(delta.text);
      this.#frames.request();
      return;
    }
    // What the model has said before this comes before it.
    this.#takeAll(this.#parser.take());
    switch (delta.kind) {
      case "reasoning":
        this.#reply.reasoning(delta.text);
        break;
      case "tool-call":
        this.#work.call(delta.call);
        break;
      case "usage":
        this.#reply.addUsage(delta);
        break;
      case "end":
        this.#end = delta.reason;
        break;
    }
  }

  /** Nothing follows. */
  finish(): void {
    this.#frames.dispose();
    this.#takeAll(this.#parser.end());
  }

  #takeAll(events: readonly BlockEvent[]): void {
    for (const event of events) this.#takeEvent(event);
  }

  #takeEvent(event: BlockEvent): void {
    switch (event.kind) {
      case "text":
        this.#reply.text(event.text);
        this.#work.said(event.text);
        break;
      case "reasoning":
        this.#reply.reasoning(event.text);
        break;
      case "code-start":
        this.#code = this.#work.open(event.language, event.background);
        break;
      case "code":
        this.#reply.code(event.text);
        break;
      case "code-end":
        if (this.#code !== undefined) this.#work.run(this.#code, event.code);
        this.#code = undefined;
        break;
      case "code-unclosed":
        // A reply that was cut short would be cut short again.
        if (this.#code !== undefined) this.#work.leave(this.#code, event.code, this.#wasToldWhole());
        this.#code = undefined;
        break;
      case "call":
        this.#work.textCall(event.json);
        break;
      case "call-unclosed":
        this.#work.leaveCall(event.json, this.#wasToldWhole());
        break;
    }
  }

  #wasToldWhole(): boolean {
    return this.#end === undefined || this.#end === "stop" || this.#end === "tool_calls";
  }
}

/** A model that does not listen to its signal cannot hold up the turn. */
async function forEachUnlessAborted<T>(
  values: AsyncIterable<T>,
  signal: AbortSignal,
  take: (value: T) => void,
): Promise<void> {
  const iterator = values[Symbol.asyncIterator]();
  let isDone = false;
  try {
    while (!isDone) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next.done === true) isDone = true;
      else take(next.value);
    }
  } finally {
    // Not awaited: a generator that hangs would never come back from it. How it then ends is of no interest.
    if (!isDone) iterator.return?.().catch(() => undefined);
  }
}
