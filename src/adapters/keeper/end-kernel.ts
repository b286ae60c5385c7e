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

/**
 * Ends a kernel for good: its processes, when they are on this machine, and its record on the server. Never rejects; resolves to whether
 * it is certainly gone.
 */
export async function endKernel(cleanup: WireCleanup, context: EndKernelOptions): Promise<boolean> {
  const { kernelId, local } = cleanup;
  try {
    const killed = local && (await killProcesses(cleanup, context));
    if (!context.serverStays) return killed;
    const answer = await deleteKernel(cleanup, context.log);
    if (!local) return answer === "gone";
    // A foreign server may have started it again in between.
    return (await killProcesses(cleanup, context)) && answer !== "refused";
  } catch (error) {
    context.log.error("A kernel could not be ended", { kernelId, error: messageOf(error) });
    return false;
  }
}

/** Kills what a kernel is and has started on this machine; resolves to whether nothing of it is left. */
export async function killProcesses(cleanup: WireCleanup, context: EndKernelContext): Promise<boolean> {
  const { pid, pidStart, marker, kernelId } = cleanup;
  // A number alone may have been given to another process since.
  const root = pid === undefined || pidStart === undefined ? {} : { pid, start: pidStart };
  const left = await killFamily(context.processes, root, marker, context.clock);
  if (left.length > 0) context.log.warn("Processes of a kernel could not be killed", { kernelId, left });
  return left.length === 0;
}

async function deleteKernel(
  { serverUrl, kernelId, headers = {} }: WireCleanup,
  log: Log,
): Promise<"gone" | "refused" | "silent"> {
  try {
    const response = await fetch(new URL(`api/kernels/${encodeURIComponent(kernelId)}`, serverUrl), {
      method: "DELETE",
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(deleteTimeoutMs),
    });
    await response.body?.cancel();
    if (response.ok || response.status === 404) return "gone";
    log.warn("A server refused to delete a kernel", { kernelId, status: response.status });
    return "refused";
  } catch (error) {
    log.warn("A server did not answer when a kernel was deleted", { kernelId, error: messageOf(error) });
    return "silent";
  }
}
