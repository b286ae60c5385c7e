import * as z from "zod/mini";
import { messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import type { KernelSession } from "./kernel-session.ts";
import type { Swept } from "./stop.ts";

const answer = z.object({
  /** False where the kernel's system does not show its processes as Linux does. */
  supported: z.boolean(),
  ended: z.optional(z.int()),
  left: z.optional(z.array(z.int())),
});

/** A kernel whose interpreter is held by a call into C cannot answer. */
const answerMs = 1500;

/**
 * Has a kernel kill all that it started, over the control channel, which is heard while a script runs. Resolves to nothing when it
 * does not answer or cannot; never rejects.
 */
export async function askToSweep(session: KernelSession, log: Log): Promise<Swept | undefined> {
  try {
    const signal = AbortSignal.timeout(answerMs);
    const reply = await session.request("backburner_sweep_request", {}, signal, "control");
    const { supported, ended = 0, left = [] } = answer.parse(reply.content);
    return supported ? { ended, left } : undefined;
  } catch (error) {
    log.info("a kernel could not be asked to end what it started", { error: messageOf(error) });
    return undefined;
  }
}
