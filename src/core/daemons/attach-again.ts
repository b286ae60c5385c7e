import type { DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Journal } from "./journal.ts";
import type { Kernel, KernelEnd, KernelHandle, KernelHost } from "./kernel-host.ts";

/** How long a stop waits for a kernel that is just being attached. */
const attachStopMs = 5000;

interface AttachContext {
  readonly kernels: KernelHost;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Attaches to a kernel that another window has left, after the last message that is on disk; resolves to the end when there is nothing to
 * attach to. `stopped` does not give up at once, since only who is attached can end the kernel; `gone` does. Rejects never.
 */
export async function attachAgain(
  handle: KernelHandle,
  id: DaemonId,
  { stopped, gone }: { readonly stopped: AbortSignal; readonly gone: AbortSignal },
  context: AttachContext,
): Promise<Kernel | KernelEnd> {
  const late = new AbortController();
  stopped.addEventListener("abort", () => {
    context.clock.after(attachStopMs, () => {
      late.abort(new Error("The Jupyter server did not answer in time."));
    });
  });
  try {
    const lastNumber = await lastNumberOf(id, context);
    return await context.kernels.attach(handle, lastNumber, AbortSignal.any([gone, late.signal]));
  } catch (error) {
    return { how: "server_lost", detail: messageOf(error) };
  }
}

/** The kernel's count of the last message that is on disk. */
async function lastNumberOf(id: DaemonId, { journal, log }: AttachContext): Promise<number | undefined> {
  try {
    const { records } = await journal.readTail(id, { maxBytes: 1024 * 1024, limit: 50 });
    return records.findLast((record) => record.kernel_seq !== undefined)?.kernel_seq;
  } catch (error) {
    // Then the kernel sends everything that it still has.
    log.warn("the last output could not be read", { daemon: id, error: messageOf(error) });
    return undefined;
  }
}
