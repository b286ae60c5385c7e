import * as z from "zod/mini";
import { messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import type { KernelSession } from "./kernel-session.ts";
import { isRecord, type WireMessage } from "./wire.ts";

const answer = z.object({
  messages: z.array(z.unknown()),
  /** Whether the program was begun, and whether it has ended with all that belongs to its end. */
  started: z.boolean(),
  finished: z.boolean(),
  /** The question that the program waits to be answered, as its message. */
  asked: z.optional(
    z.nullable(
      z.object({ header: z.record(z.string(), z.string()), content: z.record(z.string(), z.unknown()) }),
    ),
  ),
});

/** What a kernel says of its program. */
export type ProgramState = Pick<z.infer<typeof answer>, "started" | "finished">;

/** A kernel that holds the interpreter's lock for longer than this cannot be asked now. */
const answerMs = 3000;

/**
 * Closes the hole that a lost connection leaves: what the server had already sent and nobody has read is gone for the server, but the
 * preamble keeps its newest messages in the kernel and gives them again, and with them what the program waits to be answered. While it
 * is asked, the messages that come are held back, so that all pass in their order; doubles are left to the one who counts them.
 */
export class CatchUp {
  readonly #session: KernelSession;
  readonly #program: string;
  readonly #pass: (message: WireMessage) => void;
  readonly #log: Log;
  readonly #over = new AbortController();
  #held: WireMessage[] | undefined;

  constructor(session: KernelSession, program: string, pass: (message: WireMessage) => void, log: Log) {
    this.#session = session;
    this.#program = program;
    this.#pass = pass;
    this.#log = log;
  }

  /** Passes a message on, or holds it back. */
  take(message: WireMessage): void {
    if (this.#held === undefined) this.#pass(message);
    else this.#held.push(message);
  }

  /** From now on messages are held back, until {@link run} has ended. */
  hold(): void {
    this.#held ??= [];
  }

  /**
   * Asks for all after `lastNumber` and lets everything through; never rejects. Resolves to the state of the program, or to nothing when
   * the kernel does not answer, for instance because a call into C keeps it.
   */
  async run(lastNumber: number): Promise<ProgramState | undefined> {
    this.hold();
    const answered = await this.#ask(lastNumber);
    const kept = answered?.messages.flatMap((one) => this.#message(one)) ?? [];
    const held = this.#held ?? [];
    this.#held = undefined;
    // As it was asked first, where that came too.
    const asked = this.#asked(answered?.asked, held);
    for (const message of [...kept, ...asked, ...held]) this.#pass(message);
    return answered;
  }

  /** Waits for no answer any more. */
  dispose(): void {
    this.#over.abort();
  }

  async #ask(lastNumber: number): Promise<z.infer<typeof answer> | undefined> {
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(answerMs)]);
    try {
      const content = { after: lastNumber, program: this.#program };
      const reply = await this.#session.request("backburner_kept_request", content, signal, "control");
      return answer.parse(reply.content);
    } catch (error) {
      this.#log.info("a kernel could not be asked for what it had sent", { error: messageOf(error) });
      return undefined;
    }
  }

  #asked(asked: z.infer<typeof answer>["asked"], held: readonly WireMessage[]): readonly WireMessage[] {
    if (
      asked === undefined ||
      asked === null ||
      held.some(({ header }) => header["msg_id"] === asked.header["msg_id"])
    )
      return [];
    return [{ channel: "stdin", type: "input_request", parentId: this.#program, metadata: {}, ...asked }];
  }

  #message(kept: unknown): readonly WireMessage[] {
    if (!isRecord(kept) || typeof kept["type"] !== "string") return [];
    const { content, metadata } = kept;
    if (!isRecord(content) || !isRecord(metadata)) return [];
    return [{ channel: "iopub", type: kept["type"], parentId: this.#program, content, metadata, header: {} }];
  }
}
