import type { KernelEnd, KernelHandle } from "../../core/daemons/kernel-host.ts";
import type { Processes } from "../../core/daemons/processes.ts";
import type { JupyterServers } from "../../core/engine/jupyter-server.ts";
import type { Retry } from "./kernel-socket.ts";
import type { Logins } from "./logins.ts";
import { JupyterRest, notNamed } from "./rest.ts";
import { serverSettings } from "./server-settings.ts";

export interface ReconnectParts {
  readonly find: JupyterServers["find"];
  readonly logins: Logins;
  readonly processes: Processes;
  /** What is known of the kernel by now. */
  readonly kernel: () => Pick<
    KernelHandle,
    "serverUrl" | "kernelId" | "owned" | "local" | "pid" | "pidStart"
  >;
  /** Told once it is certain that there is nothing to come back to. */
  readonly onGone: (end: KernelEnd) => void;
  /** Told that the server answers and that the kernel does nothing. */
  readonly onIdle: () => void;
}

/** A server that takes connections and says nothing must not hold up the next attempt. */
const answerMs = 15_000;

const serverLost = {
  how: "server_lost",
  detail: "The Jupyter server ended, and the script with it.",
} as const satisfies KernelEnd;

/** Decides after a lost connection whether there is something to connect to: asks for the server, then the server for the kernel. */
export function reconnecting(parts: ReconnectParts): (signal: AbortSignal) => Promise<Retry> {
  let refusals = 0;
  return async (signal) => {
    const kernel = parts.kernel();
    const soon = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
    try {
      const server = await parts.find(kernel.serverUrl, soon);
      if (server === undefined) {
        // The keeper knows what has become of a server of ours; of any other only its user does.
        if (kernel.owned !== true) throw notNamed(kernel.serverUrl);
        refusals += 1;
        return await silent(refusals > 1);
      }
      const settings = serverSettings(server, parts.logins);
      const model = await new JupyterRest(settings).kernel(kernel.kernelId, soon);
      if (model === undefined) {
        parts.onGone(
          refusals > 0
            ? {
                how: "server_lost",
                detail: "The Jupyter server was restarted and does not know the script's kernel any more.",
              }
            : { how: "kernel_died", detail: "The kernel was shut down from outside." },
        );
        return { wait: false };
      }
      refusals = 0;
      if (model.execution_state === "idle") parts.onIdle();
      return { settings };
    } catch (error) {
      signal.throwIfAborted();
      refusals += 1;
      const ended = await silent(kernel.local && refusals > 3 && isRefused(error));
      if (!ended.wait) return ended;
      throw error;
    }

    /** The server does not answer: over when it is certain that it is gone, or when the kernel's process is. */
    async function silent(certain: boolean): Promise<{ readonly wait: boolean }> {
      const { local, pid, pidStart } = kernel;
      const gone =
        certain || (local && pid !== undefined && (await parts.processes.startOf(pid)) !== pidStart);
      if (gone) parts.onGone(serverLost);
      return { wait: !gone };
    }
  };
}

/** Nobody listens there: on this machine that means that the server's process is gone, and no other can take its kernels over. */
function isRefused(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as NodeJS.ErrnoException).code === "ECONNREFUSED") return true;
    if (cause instanceof AggregateError && cause.errors.some(isRefused)) return true;
    if (cause.message.includes("ECONNREFUSED")) return true;
  }
  return false;
}
