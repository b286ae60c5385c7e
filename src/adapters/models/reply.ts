import type { ModelDelta, ReplyEnd } from "../../core/chat/chat-model.ts";
import { type Chunk, readChunk } from "./chunk.ts";
import { ToolCallPieces } from "./tool-call-pieces.ts";

/** One reply on its way: messages of the stream in, deltas out. */
export class Reply {
  readonly #calls: ToolCallPieces;
  #finish: string | undefined;
  #usage: Chunk["usage"];

  constructor(newId?: () => string) {
    this.#calls = new ToolCallPieces(newId);
  }

  /** True once the server has said why the reply ends; only numbers follow. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** Takes a message of the stream and gives what can be shown at once. Errors: `model.bad_reply`. */
  take(value: unknown): readonly ModelDelta[] {
    const { text, reasoning, calls, finish, usage } = readChunk(value);
    for (const piece of calls) this.#calls.take(piece);
    this.#finish ??= finish;
    this.#usage = usage ?? this.#usage;
    return [
      ...(reasoning === "" ? [] : [{ kind: "reasoning", text: reasoning } as const]),
      ...(text === "" ? [] : [{ kind: "text", text } as const]),
    ];
  }

  /** Gives what is only whole at the end. `closed`: the server has said that nothing more comes. */
  end(closed: boolean): readonly ModelDelta[] {
    const reason = endOf(this.#finish, closed);
    const calls = reason === "cut" ? this.#calls.complete() : this.#calls.all();
    return [
      ...calls.map((call) => ({ kind: "tool-call", call }) as const),
      ...(this.#usage === undefined ? [] : [{ kind: "usage", ...this.#usage } as const]),
      // Some say "stop" also where they want tools to be called.
      { kind: "end", reason: reason === "stop" && calls.length > 0 ? "tool_calls" : reason },
    ];
  }
}

/** Servers have their own words beside those of OpenAI; one that is unknown is an end like any other. */
function endOf(finish: string | undefined, closed: boolean): ReplyEnd {
  switch (finish) {
    case undefined:
      return closed ? "stop" : "cut";
    case "length":
    case "max_tokens":
    case "model_length":
      return "length";
    case "tool_calls":
    case "function_call":
    case "tool_use":
      return "tool_calls";
    case "content_filter":
    case "safety":
      return "content_filter";
    case "error":
    case "abort":
    case "insufficient_system_resource":
      return "cut";
    default:
      return "stop";
  }
}
