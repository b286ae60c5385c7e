import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { DaemonEntry, Journal } from "./journal.ts";
import type { Kernel, KernelEnd, KernelHandle, KernelHost } from "./kernel-host.ts";
import type { ScriptCalls } from "./script-calls.ts";
import { surroundingsOf } from "./surroundings.ts";

interface AttachContext {
  readonly kernels: KernelHost;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly calls?: ScriptCalls;
  readonly log: Log;
}

/** As {@link attachAgain}; undefined when this window goes meanwhile, and an end when attaching fails. Rejects never. */
export async function attachUnlessGone(
  handle: KernelHandle,
  entry: DaemonEntry,
  context: AttachContext,
  gone: AbortSignal,
): Promise<Kernel | KernelEnd | undefined> {
  try {
    const kernel = await attachAgain(handle, entry, context, gone);
    if (!gone.aborted) return kernel;
    if (!("how" in kernel)) kernel.detach();
    return undefined;
  } catch (error) {
    if (gone.aborted) return undefined;
    context.log.error("attaching to a kernel failed", { error: messageOf(error) });
    return { how: "server_lost", detail: messageOf(error) };
  }
}

/** Attaches to a kernel that another window has left, after the last message that is on disk. Rejects only when `signal` aborts. */
async function attachAgain(
  handle: KernelHandle,
  { record, program }: DaemonEntry,
  context: AttachContext,
  signal: AbortSignal,
): Promise<Kernel | KernelEnd> {
  const lastNumber = await lastNumberOf(record.daemon_id, context);
  const from = { ...(lastNumber === undefined ? {} : { lastNumber }) };
  // One that was never sent off is not run behind the user's back.
  const isSent = record.phase === "running";
  const surroundings = surroundingsOf(record, context.clock.now() / 1000, context.calls);
  return context.kernels.attach(handle, isSent ? { ...from, program, surroundings } : from, signal);
}

/** The kernel's count of the last message that is on disk. */
async function lastNumberOf(
  id: DaemonEntry["record"]["daemon_id"],
  { journal, log }: AttachContext,
): Promise<number | undefined> {
  try {
    const { records } = await journal.readTail(id, { maxBytes: 1024 * 1024, limit: 50 });
    return records.findLast((record) => record.kernel_seq !== undefined)?.kernel_seq;
  } catch (error) {
    // Then the kernel sends everything that it still has.
    log.warn("the last output could not be read", { daemon: id, error: messageOf(error) });
    return undefined;
  }
}
