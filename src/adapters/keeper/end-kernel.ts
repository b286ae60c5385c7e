import type { Clock } from "../../core/base/clock.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import { killFamily, type Processes } from "../../core/daemons/processes.ts";
import type { WireCleanup } from "./wire.ts";

/** A server that stops a kernel step by step needs up to 5 s; one that does not answer must not hold us up for longer. */
const deleteTimeoutMs = 6000;

/** What ending a kernel works with. */
export interface EndKernelContext {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is asked of the server is of no use when the server is about to end too. */
export interface EndKernelOptions extends EndKernelContext {
  readonly serverStays: boolean;
}

/** Ends a kernel for good: its processes, when they are on this machine, and its record on the server. Never rejects. */
export async function endKernel(cleanup: WireCleanup, context: EndKernelOptions): Promise<void> {
  const { kernelId, local } = cleanup;
  try {
    if (local) await killProcesses(cleanup, context);
    if (!context.serverStays) return;
    await deleteKernel(cleanup, context.log);
    // A foreign server may have started it again in between.
    if (local) await killProcesses(cleanup, context);
  } catch (error) {
    context.log.error("A kernel could not be ended", { kernelId, error: messageOf(error) });
  }
}

/** Kills what a kernel is and has started on this machine. */
export async function killProcesses(cleanup: WireCleanup, context: EndKernelContext): Promise<void> {
  const { pid, pidStart, marker, kernelId } = cleanup;
  // A number alone may have been given to another process since.
  const root = pid === undefined || pidStart === undefined ? {} : { pid, start: pidStart };
  const left = await killFamily(context.processes, root, marker, context.clock);
  if (left.length > 0) context.log.warn("Processes of a kernel could not be killed", { kernelId, left });
}

async function deleteKernel({ serverUrl, kernelId, headers = {} }: WireCleanup, log: Log): Promise<void> {
  try {
    const response = await fetch(new URL(`api/kernels/${encodeURIComponent(kernelId)}`, serverUrl), {
      method: "DELETE",
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(deleteTimeoutMs),
    });
    await response.body?.cancel();
    if (!response.ok && response.status !== 404) {
      log.warn("A server refused to delete a kernel", { kernelId, status: response.status });
    }
  } catch (error) {
    log.warn("A server did not answer when a kernel was deleted", { kernelId, error: messageOf(error) });
  }
}
