import type { Held, KeeperReply, WindowKernel, WireCleanup } from "./wire.ts";

interface Window {
  readonly id: string;
  readonly workspace: string;
}

interface Slot {
  readonly claim: Held["claim"];
  readonly cleanup?: WireCleanup;
  /** The window; undefined once it is gone. */
  readonly owner: string | undefined;
  readonly workspace: string;
  /** When its window went, by the clock of whoever calls. */
  readonly orphanedAt: number;
  /** True when it is given back, and only the kernel that was behind it is still to be ended. */
  readonly left?: boolean;
}

/** A kernel that goes with its window. */
interface Guarded {
  readonly cleanup: WireCleanup;
  readonly windowId: string;
  /** When its window went; undefined while it is there. */
  readonly leftAt: number | undefined;
}

/** Who is there and who holds which slot; decides, and touches nothing. */
export class Roster {
  /** The longest connected first. */
  readonly #windows = new Map<string, Window>();
  readonly #slots = new Map<string, Slot>();
  readonly #kernels = new Map<string, Guarded>();

  /** A window comes, or comes back; what it says that it holds is its own, unless another window has been given it. */
  join(window: Window, held: readonly Held[], kernels: readonly WindowKernel[] = []): void {
    for (const { id, cleanup } of kernels) this.guardForWindow(window.id, id, cleanup);
    if (!this.#windows.has(window.id)) this.#windows.set(window.id, window);
    for (const one of held) {
      if (one.left === true) {
        this.#own(window, one);
        this.leaveKernel(one.claim.daemonId);
        continue;
      }
      const owner = this.#slots.get(one.claim.daemonId)?.owner;
      if (owner === undefined || owner === window.id) this.#own(window, one);
    }
  }

  /** A window is gone; its slots stay taken. */
  leave(windowId: string, now: number): void {
    this.#windows.delete(windowId);
    for (const [id, kernel] of this.#kernels) {
      if (kernel.windowId === windowId) this.#kernels.set(id, { ...kernel, leftAt: now });
    }
    for (const [id, slot] of this.#slots) {
      if (slot.owner === windowId) this.#slots.set(id, { ...slot, owner: undefined, orphanedAt: now });
    }
  }

  /** Grants a slot while fewer than `limit` are taken. One that another window holds is refused, whatever the limit. */
  claim(windowId: string, claim: Held["claim"], limit: number): KeeperReply<"claim"> {
    const window = this.#windows.get(windowId);
    const old = this.#slots.get(claim.daemonId);
    const isForeign = old?.owner !== undefined && old.owner !== windowId;
    const taken = [...this.#slots.values()].filter((slot) => slot.left !== true);
    if (window === undefined || isForeign || (old === undefined && taken.length >= limit)) {
      const running = taken.map((slot) => slot.claim);
      return { granted: false, running: running.sort((a, b) => a.startedAt - b.startedAt) };
    }
    this.#own(window, old?.cleanup === undefined ? { claim } : { claim, cleanup: old.cleanup });
    return { granted: true };
  }

  /** Remembers how to end the kernel behind a slot. */
  guard(id: string, cleanup: WireCleanup): void {
    const slot = this.#slots.get(id);
    if (slot !== undefined) this.#slots.set(id, { ...slot, cleanup });
  }

  /** Remembers how to end a kernel that goes with this window. */
  guardForWindow(windowId: string, id: string, cleanup: WireCleanup): void {
    this.#kernels.set(id, { cleanup, windowId, leftAt: undefined });
  }

  release(id: string): void {
    this.#slots.delete(id);
    this.#kernels.delete(id);
  }

  /** Forgets the kernels whose window went at or before a time, and returns how to end them. */
  takeLeftKernels(leftBefore: number): readonly WireCleanup[] {
    const left = [...this.#kernels].filter(([, { leftAt }]) => leftAt !== undefined && leftAt <= leftBefore);
    for (const [id] of left) this.#kernels.delete(id);
    return left.map(([, { cleanup }]) => cleanup);
  }

  /** Gives a slot back and keeps in mind how to end the kernel behind it, if one is known; returns that. */
  leaveKernel(id: string): WireCleanup | undefined {
    const slot = this.#slots.get(id);
    if (slot?.cleanup === undefined) this.#slots.delete(id);
    else this.#slots.set(id, { ...slot, owner: undefined, left: true });
    return slot?.cleanup;
  }

  /** The kernels that are still to be ended, by daemon. */
  left(): ReadonlyMap<string, WireCleanup> {
    const left = new Map<string, WireCleanup>();
    for (const [id, slot] of this.#slots)
      if (slot.left === true && slot.cleanup !== undefined) left.set(id, slot.cleanup);
    return left;
  }

  /** The window that owns a daemon, if one does. */
  ownerOf(id: string): string | undefined {
    return this.#slots.get(id)?.owner;
  }

  /** Gives a window what another window of its workspace has left. */
  adopt(windowId: string): readonly Held[] {
    const window = this.#windows.get(windowId);
    if (window === undefined) return [];
    return this.#give(window, (slot) => slot.workspace === window.workspace);
  }

  /** Gives what was left at or before a time to the longest connected window. */
  giveAway(leftBefore: number): { readonly heir: string; readonly held: readonly Held[] } | undefined {
    const [heir] = this.#windows.values();
    if (heir === undefined) return undefined;
    const held = this.#give(heir, (slot) => slot.orphanedAt <= leftBefore);
    return held.length === 0 ? undefined : { heir: heir.id, held };
  }

  windows(): readonly string[] {
    return [...this.#windows.keys()];
  }

  holders(): readonly string[] {
    return [...this.#slots].filter(([, slot]) => slot.left !== true).map(([id]) => id);
  }

  /** How to end every kernel that the keeper was told of. */
  cleanups(): readonly WireCleanup[] {
    const all = [...this.#slots.values(), ...this.#kernels.values()];
    return all.map(({ cleanup }) => cleanup).filter((cleanup) => cleanup !== undefined);
  }

  #give(window: Window, wanted: (slot: Slot) => boolean): readonly Held[] {
    const given: Held[] = [];
    for (const slot of this.#slots.values()) {
      if (slot.owner !== undefined || slot.left === true || !wanted(slot)) continue;
      const { claim, cleanup } = slot;
      const held = cleanup === undefined ? { claim } : { claim, cleanup };
      this.#own(window, held);
      given.push(held);
    }
    return given;
  }

  #own(window: Window, { claim, cleanup }: Held): void {
    const own = { claim, owner: window.id, workspace: window.workspace, orphanedAt: 0 };
    this.#slots.set(claim.daemonId, cleanup === undefined ? own : { ...own, cleanup });
  }
}
