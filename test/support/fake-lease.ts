import { Emitter } from "../../src/core/base/emitter.ts";
import type { AppError } from "../../src/core/base/errors.ts";
import type { KernelCleanup, Lease, SlotClaim, SlotGrant } from "../../src/core/daemons/lease.ts";
import type { DaemonReason } from "../../src/protocol/daemon.ts";
import type { DaemonId } from "../../src/protocol/ids.ts";

interface Slot {
  readonly claim: SlotClaim;
  /** Undefined once its window is gone. */
  owner: FakeLease | undefined;
  workspace: string;
  cleanup?: KernelCleanup;
}

/** The keeper's part of {@link FakeLease}: the windows that share one hub are the windows of one user. */
export class LeaseHub {
  readonly windows = new Set<FakeLease>();
  readonly slots = new Map<DaemonId, Slot>();
  /** Kernels that go with their window. */
  readonly kernels = new Map<DaemonId, FakeLease>();
  /** The ids of kernels that were left to the keeper. */
  readonly left: string[] = [];
  /** Kernels that the keeper was told of and that nobody has released. */
  get guarded(): readonly DaemonId[] {
    return [...this.slots].filter(([, slot]) => slot.cleanup !== undefined).map(([id]) => id);
  }

  /** What happens when the reload grace is over: orphans go to the longest connected window. */
  endReloadGrace(): void {
    const [heir] = this.windows;
    const orphans = [...this.slots].filter(([, slot]) => slot.owner === undefined);
    if (heir === undefined || orphans.length === 0) return;
    for (const [, slot] of orphans) slot.owner = heir;
    heir.adopted.fire(orphans.map(([id]) => id));
  }
}

let count = 0;

/** A lease without a keeper: one window; everything that the port promises, in memory. */
export class FakeLease implements Lease {
  readonly windowId: string;
  readonly hub: LeaseHub;
  readonly workspace: string;
  /** Set to let every asynchronous call reject. */
  failure: AppError | undefined;
  /** Every daemon that was announced from here, in order. */
  readonly announcements: DaemonId[] = [];
  readonly adopted = new Emitter<readonly DaemonId[]>();
  #disposed = false;
  readonly #announced = new Emitter<DaemonId>();
  readonly #stops = new Emitter<{ readonly id: DaemonId; readonly reason: DaemonReason }>();

  readonly onDidAnnounce = this.#announced.event;
  readonly onDidRequestStop = this.#stops.event;
  readonly onDidAdopt = this.adopted.event;

  constructor(hub = new LeaseHub(), workspace = "workspace") {
    count += 1;
    this.windowId = `window-${String(count)}`;
    this.hub = hub;
    this.workspace = workspace;
    hub.windows.add(this);
  }

  async claim(claim: SlotClaim, limit: number): Promise<SlotGrant> {
    await this.#ready();
    const mine = this.hub.slots.get(claim.daemonId);
    const isForeign = mine?.owner !== undefined && mine.owner !== this;
    if (isForeign || (mine === undefined && this.hub.slots.size >= limit)) {
      const running = [...this.hub.slots.values()].map((slot) => slot.claim);
      return { granted: false, running: running.sort((a, b) => a.startedAt - b.startedAt) };
    }
    this.hub.slots.set(claim.daemonId, { ...mine, claim, owner: this, workspace: this.workspace });
    return { granted: true };
  }

  async guard(id: DaemonId, cleanup: KernelCleanup): Promise<void> {
    await this.#ready();
    const slot = this.hub.slots.get(id);
    if (slot !== undefined) slot.cleanup = cleanup;
  }

  async guardForWindow(id: DaemonId, _cleanup: KernelCleanup): Promise<void> {
    await this.#ready();
    this.hub.kernels.set(id, this);
  }

  async release(id: DaemonId): Promise<void> {
    await this.#ready();
    this.hub.slots.delete(id);
    this.hub.kernels.delete(id);
  }

  async leaveKernel(id: DaemonId): Promise<void> {
    await this.#ready();
    const cleanup = this.hub.slots.get(id)?.cleanup;
    if (cleanup !== undefined) this.hub.left.push(cleanup.kernelId);
    this.hub.slots.delete(id);
  }

  leave(): void {
    this.hub.windows.delete(this);
    for (const slot of this.hub.slots.values()) if (slot.owner === this) slot.owner = undefined;
  }

  async requestStop(id: DaemonId, reason: DaemonReason): Promise<boolean> {
    await this.#ready();
    const owner = this.hub.slots.get(id)?.owner;
    if (owner === undefined) return false;
    owner.#stops.fire({ id, reason });
    return true;
  }

  announce(id: DaemonId): void {
    this.announcements.push(id);
    for (const window of this.hub.windows) if (window !== this) window.#announced.fire(id);
  }

  async adopt(): Promise<readonly DaemonId[]> {
    await this.#ready();
    const orphans = [...this.hub.slots].filter(
      ([, slot]) => slot.owner === undefined && slot.workspace === this.workspace,
    );
    for (const [, slot] of orphans) slot.owner = this;
    return orphans.map(([id]) => id);
  }

  async windows(): Promise<readonly string[]> {
    await this.#ready();
    return [...this.hub.windows].map((window) => window.windowId);
  }

  async holders(): Promise<readonly DaemonId[]> {
    await this.#ready();
    return [...this.hub.slots.keys()];
  }

  /** The window is gone: what it owned is orphaned and keeps its slots. */
  dispose(): void {
    this.#disposed = true;
    this.leave();
  }

  async #ready(): Promise<void> {
    await Promise.resolve();
    if (!this.#disposed) this.hub.windows.add(this);
    if (this.failure !== undefined) throw this.failure;
  }
}
