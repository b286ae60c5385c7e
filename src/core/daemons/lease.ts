import type { DaemonReason } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Event } from "../base/emitter.ts";
import type { SecretHeaders } from "../base/secret.ts";

/** What the other windows see of a daemon that holds a slot. */
export interface SlotClaim {
  readonly daemonId: DaemonId;
  readonly title: string;
  /** Epoch seconds. */
  readonly startedAt: number;
}

/** The answer to a claim; a refusal names those who hold the slots, the oldest first. */
export type SlotGrant =
  { readonly granted: true } | { readonly granted: false; readonly running: readonly SlotClaim[] };

/** What the keeper needs to end a kernel when every window is gone. Kept in its memory only. */
export interface KernelCleanup {
  readonly serverUrl: string;
  readonly kernelId: string;
  /** What the server wants to see with a request. */
  readonly headers?: SecretHeaders;
  readonly local: boolean;
  readonly pid?: number;
  readonly pidStart?: string;
  readonly marker: string;
}

/**
 * Port: where the windows of one user meet. Holding it open is the window's lease; when the last window's lease has been gone for
 * the grace time, the keeper deletes the kernels that it was told of.
 * Errors: `keeper.unreachable`, `keeper.version`.
 */
export interface Lease {
  /** This window's name; new with each extension host. */
  readonly windowId: string;
  /** Takes one of `limit` slots, or learns who holds them; claims are granted one after another over all windows. */
  claim(claim: SlotClaim, limit: number): Promise<SlotGrant>;
  /** Tells the keeper of the kernel behind a slot, so that it can end it. */
  guard(id: DaemonId, cleanup: KernelCleanup): Promise<void>;
  /**
   * Tells the keeper of a kernel without a slot, which nobody takes over: it ends it when this window has been gone for the reload grace,
   * even when other windows stay.
   */
  guardForWindow(id: DaemonId, cleanup: KernelCleanup): Promise<void>;
  /** Gives the slot back, because the kernel behind it is gone, or takes back {@link guardForWindow}; idempotent. */
  release(id: DaemonId): Promise<void>;
  /** Gives the slot back and leaves the kernel, which may still run, to the keeper: it ends it as soon as that can be done. */
  leaveKernel(id: DaemonId): Promise<void>;
  /** Asks the window that owns the daemon to stop it; false when no window owns it. */
  requestStop(id: DaemonId, reason: DaemonReason): Promise<boolean>;
  /** Tells the other windows that the journal entry of a daemon has changed. */
  announce(id: DaemonId): void;
  /** Asks for the daemons whose window is gone: those of `workspace` at once, the others when the reload grace is over. */
  adopt(): Promise<readonly DaemonId[]>;
  /** The names of the windows that hold a lease now, this one included. */
  windows(): Promise<readonly string[]>;
  /** The daemons that hold a slot now, of every window and of those that are gone within the grace. */
  holders(): Promise<readonly DaemonId[]>;
  /** Another window changed this daemon. */
  readonly onDidAnnounce: Event<DaemonId>;
  /** Another window wants one of ours stopped. */
  readonly onDidRequestStop: Event<{ readonly id: DaemonId; readonly reason: DaemonReason }>;
  /** The keeper gave us daemons whose window is gone. */
  readonly onDidAdopt: Event<readonly DaemonId[]>;
  /** Lets go of the lease until the next call: what this window holds is given to another one. */
  leave(): void;
  /** Lets go of the lease; the keeper's grace begins when nobody else holds one. */
  dispose(): void;
}
