import type { DaemonId } from "../../protocol/ids.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { SecretHeaders } from "../base/secret.ts";
import { cleanupOf } from "./cleanup-of.ts";
import type { KernelHandle, StopReport } from "./kernel-host.ts";
import type { Lease } from "./lease.ts";

interface GuardContext {
  readonly lease: Lease;
  /** What a Jupyter server wants to see with a request, for the keeper's memory only. */
  readonly headersFor: (serverUrl: string) => Promise<SecretHeaders | undefined>;
  readonly log: Log;
}

/** What the keeper knows of this window's kernels, from the moment that there is one until it is seen to be gone. */
export class GuardedKernels {
  readonly #context: GuardContext;

  constructor(context: GuardContext) {
    this.#context = context;
  }

  /** Tells the keeper how to end a kernel. Errors: `keeper.*`. */
  async guard(id: DaemonId, handle: KernelHandle): Promise<void> {
    const headers = await this.#context.headersFor(handle.serverUrl);
    await this.#context.lease.guard(id, cleanupOf(handle, headers));
  }

  /** Tells the keeper of a kernel that is not ready yet: it is told again, and that it cannot be told is an error only then. */
  guardEarly(id: DaemonId, handle: KernelHandle): void {
    this.guard(id, handle).catch((error: unknown) => {
      this.#warn(id, error);
    });
  }

  /** Tells the keeper of a kernel that was taken over. It knows one that was `held`: without anything newer it is left at that. */
  async guardAgain(id: DaemonId, handle: KernelHandle, slot: "held" | "unheld"): Promise<void> {
    const { headersFor, lease } = this.#context;
    try {
      const headers = await headersFor(handle.serverUrl);
      if (headers !== undefined || slot === "unheld") await lease.guard(id, cleanupOf(handle, headers));
    } catch (error) {
      this.#warn(id, error);
    }
  }

  /** Gives the slot back; a kernel that was not seen to be gone, or of which nothing but the keeper knows, is left to the keeper. */
  async giveBack(id: DaemonId, report: StopReport | undefined): Promise<void> {
    const { lease, log } = this.#context;
    if (report?.verified === true) {
      await lease.release(id);
      return;
    }
    if (report !== undefined)
      log.warn("a kernel could not be verified to be gone", { daemon: id, detail: report.detail });
    await lease.leaveKernel(id);
  }

  #warn(id: DaemonId, error: unknown): void {
    this.#context.log.warn("the keeper could not be told of a kernel", {
      daemon: id,
      error: messageOf(error),
    });
  }
}
