import { randomUUID } from "node:crypto";
import type { KernelOutput } from "../../core/daemons/kernel-host.ts";
import type { KernelSession } from "./kernel-session.ts";
import { isRecord, type WireMessage } from "./wire.ts";

/** What tells a call from an `input()`: the rest of such a prompt is the request, see `docs/code-tools.md`. */
const callMarker = "\u0001backburner-call:";
/** A stock server closes the connection at a message of more than 10 MiB: room for the rest of it, too. */
const stockBytes = 10 * 1024 * 1024 - 64 * 1024;
/** No text of fewer characters can become larger than that, however it is written. */
const surelySmall = stockBytes / 6;
/** Raises `EOFError` in the script. */
const endOfInput = "\u0004";

interface Question {
  /** The `msg_id` of the request; undefined where the kernel gave none. */
  readonly id: string | undefined;
  readonly header: WireMessage["header"];
  /** The id that the answer to a call must have, as far as the request has one. */
  readonly call?: { readonly id: string | undefined };
  /** What was answered, once it was. */
  answer?: string;
}

/** What the program waits to be answered, one question at a time: its `input()` and its calls of tools. */
export class Questions {
  readonly #session: Pick<KernelSession, "send">;
  readonly #isCaller: boolean;
  readonly #isOwned: boolean;
  #newest: Question | undefined;

  /** Only where the program `isCaller` are its prompts looked at; elsewhere they are all for the user. A server that `isOwned` takes long answers. */
  constructor(session: Pick<KernelSession, "send">, isCaller: boolean, isOwned: boolean) {
    this.#session = session;
    this.#isCaller = isCaller;
    this.#isOwned = isOwned;
  }

  /**
   * Takes a request; returns what is to be told of it. The same one comes again when the connection was lost: then its answer, if there
   * is one, was lost too.
   */
  take({ header, content }: WireMessage): KernelOutput | undefined {
    const id = typeof header["msg_id"] === "string" ? header["msg_id"] : undefined;
    const before = this.#newest;
    if (before !== undefined && id !== undefined && before.id === id) {
      if (before.answer !== undefined) this.#reply(before.answer, before);
      return undefined;
    }
    const prompt = typeof content["prompt"] === "string" ? content["prompt"] : "";
    if (this.#isCaller && prompt.startsWith(callMarker)) {
      const request = prompt.slice(callMarker.length);
      this.#newest = { id, header, call: { id: idOf(request) } };
      return { kind: "call", request };
    }
    this.#newest = { id, header };
    return { kind: "input", prompt, password: content["password"] === true };
  }

  /** Answers an `input()`, also one that was asked before this window was there; not a call. */
  answerInput(value: string | undefined): void {
    const question = this.#newest;
    if (question?.call !== undefined || question?.answer !== undefined) return;
    this.#reply(value ?? endOfInput, question);
  }

  /** Answers the call that waits; an answer to one that was given up meanwhile is left out. */
  answerCall(reply: string): void {
    const question = this.#newest;
    if (question?.call === undefined || question.answer !== undefined) return;
    const { id } = question.call;
    // Most often it can be seen at once; only else it is worth reading megabytes. One without an id is for any.
    const isSeen = id === undefined || reply.includes(`"id":"${id}"`);
    if (!isSeen && ![undefined, "", id].includes(idOf(reply))) return;
    this.#reply(this.#fits(reply) ? reply : tooLarge(id), question);
  }

  #fits(reply: string): boolean {
    if (this.#isOwned || reply.length < surelySmall) return true;
    return Buffer.byteLength(JSON.stringify(reply)) <= stockBytes;
  }

  #reply(value: string, question: Question | undefined): void {
    if (question !== undefined) question.answer = value;
    this.#session.send({
      channel: "stdin",
      type: "input_reply",
      id: randomUUID(),
      content: { status: "ok", value },
      // Unknown after re-attaching; kernels take it without.
      ...(question === undefined ? {} : { parent: question.header }),
    });
  }
}

function tooLarge(id: string | undefined): string {
  const message = "The answer is larger than this Jupyter server takes (10 MB). Ask for less.";
  return JSON.stringify({ id, ok: false, message });
}

function idOf(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) && typeof value["id"] === "string" ? value["id"] : undefined;
  } catch {
    // Whoever it is for will say that it is no JSON.
    return undefined;
  }
}
