import { isJsonObject } from "../../core/base/json-object.ts";
import { randomUUID } from "node:crypto";
import type { ToolCall } from "../../core/chat/chat-model.ts";
import type { CallPiece } from "./chunk.ts";

interface OpenCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Joins the pieces that tool calls come in. By the book a piece names its call by `index` and only the first has `id` and name; in the wild
 * all calls come with index 0 (Ollama) or without one (Gemini), whole, without ids, or with id and name again in each piece.
 */
export class ToolCallPieces {
  readonly #calls: OpenCall[] = [];
  readonly #newId: () => string;

  constructor(newId: () => string = () => `call_${randomUUID()}`) {
    this.#newId = newId;
  }

  /** Takes the next piece. */
  take(piece: CallPiece): void {
    const index = piece.index ?? undefined;
    const { id, name } = { id: piece.id ?? "", name: piece.function?.name ?? "" };
    const known = this.#calls.findLast((call) => index === undefined || call.index === index);
    const call = known === undefined || begins(known, id, name) ? this.#open(index) : known;
    if (call.id === "") call.id = id;
    if (call.name === "") call.name = name;
    call.arguments += textOf(piece.function?.arguments);
  }

  /** All calls in the order in which they began. */
  all(): readonly ToolCall[] {
    return this.#calls
      .filter((call) => call.name !== "" || call.arguments !== "")
      .map((call) => ({ id: call.id || this.#newId(), name: call.name, arguments: call.arguments }));
  }

  /** Only those that came to their end, for a reply that did not. */
  complete(): readonly ToolCall[] {
    return this.all().filter((call) => isJsonObject(call.arguments));
  }

  #open(index: number | undefined): OpenCall {
    const call = { index, id: "", name: "", arguments: "" };
    this.#calls.push(call);
    return call;
  }
}

/** Whether a piece is the first of another call, although it says that it belongs to this one. */
function begins(call: OpenCall, id: string, name: string): boolean {
  if (id !== "" && call.id !== "") return id !== call.id;
  if (name === "" || call.name === "") return false;
  return name !== call.name || isJsonObject(call.arguments);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
