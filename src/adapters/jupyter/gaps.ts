import type { KernelOutput } from "../../core/daemons/kernel-host.ts";
import type { WireMessage } from "./wire.ts";

/**
 * Sees what is missing: the preamble numbers each message of output and counts the bytes of the streams before it.
 * Where there are no numbers (other languages) it sees nothing.
 */
export class GapDetector {
  #next: number | undefined;
  #bytes: number | undefined;

  /** Begins after the message that was the last one to be kept, if any was. */
  constructor(lastNumber?: number) {
    this.#next = lastNumber === undefined ? undefined : lastNumber + 1;
  }

  /** The number of the newest message; undefined before the first. */
  get lastNumber(): number | undefined {
    return this.#next === undefined ? undefined : this.#next - 1;
  }

  /** Takes the next message; returns what to show before it when some are missing, or that it was there already. */
  take(message: WireMessage, timestamp: number): KernelOutput | "double" | undefined {
    const mark = markOf(message);
    if (mark === undefined) return undefined;
    const { number, before, size } = mark;
    const expected = this.#next;
    if (expected !== undefined && number < expected) return "double";
    const missingBytes = this.#bytes === undefined ? 0 : before - this.#bytes;
    this.#next = number + 1;
    this.#bytes = before + size;
    if (expected === undefined || number === expected) return undefined;
    const count = number - expected;
    return {
      kind: "output",
      stream: "gap",
      content: `${String(count)} ${count === 1 ? "message" : "messages"} of output did not arrive here.`,
      timestamp,
      ...(missingBytes > 0 ? { missingBytes } : {}),
    };
  }
}

/** The number that the preamble gave a message, the bytes of the streams before it and its own. */
export function markOf(
  message: WireMessage,
): { readonly number: number; readonly before: number; readonly size: number } | undefined {
  const mark: unknown = message.metadata["backburner"];
  if (!Array.isArray(mark)) return undefined;
  const [number, before, size] = mark as unknown[];
  if (typeof number !== "number" || typeof before !== "number" || typeof size !== "number") return undefined;
  return { number, before, size };
}
