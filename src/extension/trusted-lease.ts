import type { Lease } from "../core/daemons/lease.ts";

/** Whether the workspace is trusted. */
interface Trust {
  readonly granted: () => boolean;
  /** Throws `daemons.untrusted` unless it is. */
  readonly require: () => void;
}

/** A lease that dials nothing in Restricted Mode: every call that would reach the keeper is refused with `daemons.untrusted`. */
export function trustedLease(lease: Lease, trust: Trust): Lease {
  const guarded =
    <A extends readonly unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      trust.require();
      return call(...args);
    };
  return {
    windowId: lease.windowId,
    claim: guarded((claim, limit) => lease.claim(claim, limit)),
    guard: guarded((id, cleanup) => lease.guard(id, cleanup)),
    guardForWindow: guarded((id, cleanup) => lease.guardForWindow(id, cleanup)),
    release: guarded((id) => lease.release(id)),
    leaveKernel: guarded((id) => lease.leaveKernel(id)),
    requestStop: guarded((id, reason) => lease.requestStop(id, reason)),
    announce: (id) => {
      if (trust.granted()) lease.announce(id);
    },
    adopt: guarded(() => lease.adopt()),
    windows: guarded(() => lease.windows()),
    holders: guarded(() => lease.holders()),
    leave: () => {
      lease.leave();
    },
    onDidAnnounce: lease.onDidAnnounce,
    onDidRequestStop: lease.onDidRequestStop,
    onDidAdopt: lease.onDidAdopt,
    dispose: () => {
      lease.dispose();
    },
  };
}
