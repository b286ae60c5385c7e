import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Clock, systemClock } from "../../core/base/clock.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { Leadership } from "../../core/base/leadership.ts";
import type { Log } from "../../core/base/log.ts";
import type { KernelCleanup, Lease, SlotClaim, SlotGrant } from "../../core/daemons/lease.ts";
import type { ManagedServer, ManagedServers } from "../../core/engine/managed-servers.ts";
import type { DaemonReason } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { KeeperConnection } from "./keeper-connection.ts";
import { launchKeeper } from "./launch-keeper.ts";
import { Leading } from "./leading.ts";
import { type MeetingPlace, meetingPlace } from "./meeting-place.ts";
import { asClaim, asServer, asWire } from "./wire-values.ts";
import {
  type Held,
  type KeeperMessage,
  type KeeperParams,
  type KeeperReply,
  keeperRequests,
  type KeeperRequestName,
  protocolVersion,
  type WindowKernel,
} from "./wire.ts";

/** A keeper that replaces a killed one waits this long for the other windows before it grants a slot. */
const settleMs = 1500;
/** Longer than the keeper waits for a server. */
const serverTimeoutMs = 90_000;

/** What a {@link KeeperClient} works with. */
export interface KeeperClientOptions {
  /** The keeper's folder; the windows of one user that name the same one meet. */
  readonly storage: string;
  /** `dist/keeper.cjs`. */
  readonly script: string;
  /** Names the workspace, so that a window that reloads is given its own daemons at once. */
  readonly workspace: string;
  /** How long everything lives on after the last window. */
  readonly graceSeconds: () => number;
  readonly log: Log;
  /** How long daemons of a window that is gone wait for it before a window of another workspace gets them. */
  readonly reloadGraceSeconds?: number;
  /** The script that starts a Jupyter server; beside the keeper's in the extension when absent. */
  readonly launcher?: string;
  /** The version of the extension, for the keeper's log. */
  readonly version?: string;
  /** Variables for the window's network settings, which a keeper that is started is given. */
  readonly network?: () => Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

/** This window's end of the line to the keeper. It connects, and starts a keeper if need be, when it is first asked for something. */
export class KeeperClient implements Lease, ManagedServers {
  readonly windowId = randomUUID();
  readonly #options: KeeperClientOptions;
  readonly #launcher: string;
  readonly #held = new Map<DaemonId, Held>();
  readonly #kernels = new Map<DaemonId, WindowKernel>();
  readonly #announced = new Emitter<DaemonId>();
  readonly #stops = new Emitter<{ readonly id: DaemonId; readonly reason: DaemonReason }>();
  readonly #adopted = new Emitter<readonly DaemonId[]>();
  readonly #leading: Leading;
  #line: KeeperConnection | undefined;
  #disposed = false;

  readonly onDidAnnounce = this.#announced.event;
  readonly onDidRequestStop = this.#stops.event;
  readonly onDidAdopt = this.#adopted.event;

  constructor(options: KeeperClientOptions) {
    this.#options = options;
    this.#launcher =
      options.launcher ?? join(dirname(options.script), "..", "media", "python", "launcher.py");
    this.#leading = new Leading({
      lead: (params) => this.#request("lead", params),
      unlead: (params) => this.#request("unlead", params),
      clock: options.clock ?? systemClock,
      log: options.log,
    });
  }

  /** What this window wants to be the only one to do. */
  get leadership(): Leadership {
    return this.#leading;
  }

  async claim(claim: SlotClaim, limit: number): Promise<SlotGrant> {
    const reply = await this.#request("claim", { claim, limit }).catch((error: unknown) => {
      // A keeper that answers too late grants it all the same, to nobody.
      if (!this.#held.has(claim.daemonId))
        void this.#request("release", { id: claim.daemonId }).catch(() => undefined);
      throw error;
    });
    if (!reply.granted) return { granted: false, running: reply.running.map(asClaim) };
    this.#held.set(claim.daemonId, { ...this.#held.get(claim.daemonId), claim });
    return { granted: true };
  }

  async guard(id: DaemonId, kernel: KernelCleanup): Promise<void> {
    const cleanup = asWire(kernel);
    const held = this.#held.get(id);
    if (held !== undefined) this.#held.set(id, { ...held, cleanup });
    await this.#request("guard", { id, cleanup });
  }

  async guardForWindow(id: DaemonId, kernel: KernelCleanup): Promise<void> {
    const guarded = { id, cleanup: asWire(kernel) };
    this.#kernels.set(id, guarded);
    await this.#request("guardForWindow", guarded);
  }

  async release(id: DaemonId): Promise<void> {
    this.#held.delete(id);
    this.#kernels.delete(id);
    await this.#request("release", { id });
  }

  async leaveKernel(id: DaemonId): Promise<void> {
    const held = this.#held.get(id);
    // A keeper that is new is told again.
    if (held?.cleanup === undefined) this.#held.delete(id);
    else this.#held.set(id, { ...held, left: true });
    await this.#request("leaveKernel", { id });
  }

  leave(): void {
    for (const [id, { left }] of this.#held) if (left !== true) this.#held.delete(id);
    this.#leading.letGo();
    this.#line?.dispose();
    this.#line = undefined;
  }

  /** The graces of the options are others now: a keeper that this window is connected to hears of it at once. */
  async gracesChanged(): Promise<void> {
    if (this.#line !== undefined) await this.#request("setGraces", this.#graces());
  }

  async requestStop(id: DaemonId, reason: DaemonReason): Promise<boolean> {
    return (await this.#request("requestStop", { id, reason })).asked;
  }

  announce(id: DaemonId): void {
    this.#request("announce", { id }).catch((error: unknown) => {
      // The others read the journal when they next look.
      this.#options.log.debug("The other windows could not be told", { id, error: messageOf(error) });
    });
  }

  async adopt(): Promise<readonly DaemonId[]> {
    return this.#take((await this.#request("adopt", {})).held);
  }

  async windows(): Promise<readonly string[]> {
    return (await this.#request("windows", {})).windows;
  }

  async holders(): Promise<readonly DaemonId[]> {
    return (await this.#request("holders", {})).holders as DaemonId[];
  }

  async ensure(python: string, signal: AbortSignal): Promise<ManagedServer> {
    const params = { python, launcher: this.#launcher };
    return asServer(await this.#request("ensureServer", params, signal, serverTimeoutMs));
  }

  async find(url: string, signal: AbortSignal): Promise<ManagedServer | undefined> {
    const { server } = await this.#request("findServer", { url }, signal);
    return server === undefined ? undefined : asServer(server);
  }

  dispose(): void {
    this.#disposed = true;
    this.#leading.letGo();
    this.#line?.dispose();
    this.#announced.dispose();
    this.#stops.dispose();
    this.#adopted.dispose();
  }

  async #request<Name extends KeeperRequestName>(
    name: Name,
    params: KeeperParams<Name>,
    signal?: AbortSignal,
    timeoutMs?: number,
  ): Promise<KeeperReply<Name>> {
    this.#line ??= this.#open();
    const value = await this.#line.request(name, params, signal, timeoutMs);
    // The schema of a name gives the reply of that name; the compiler cannot follow that through the table.
    return keeperRequests[name].reply.parse(value) as KeeperReply<Name>;
  }

  #open(): KeeperConnection {
    const { storage, script, version = "", log, clock = systemClock, network = () => ({}) } = this.#options;
    mkdirSync(storage, { recursive: true, mode: 0o700 });
    const place = meetingPlace(storage);
    const line = new KeeperConnection({
      address: place.address,
      hello: () => this.#hello(place),
      launch: (again) => {
        const launch = { script, storage, version, settleMs: again ? settleMs : 0, network: network() };
        launchKeeper(launch, (error) => {
          log.error("The keeper could not be started", { error: error.message });
        });
      },
      onMessage: (message) => {
        this.#receive(message);
      },
      onConnected: () => {
        this.#leading.connected();
      },
      onLost: () => {
        this.#leading.lost();
      },
      clock,
    });
    if (this.#disposed) line.dispose();
    return line;
  }

  #hello(place: MeetingPlace) {
    const { workspace, version = "" } = this.#options;
    return {
      kind: "hello" as const,
      protocol: protocolVersion,
      extension: version,
      secret: place.secret,
      windowId: this.windowId,
      workspace,
      ...this.#graces(),
      held: [...this.#held.values()],
      kernels: [...this.#kernels.values()],
    };
  }

  #graces(): KeeperParams<"setGraces"> {
    const { graceSeconds, reloadGraceSeconds = 10 } = this.#options;
    return { graceSeconds: graceSeconds(), reloadGraceSeconds };
  }

  #receive(message: KeeperMessage): void {
    if (message.kind === "announced") this.#announced.fire(message.id as DaemonId);
    else if (message.kind === "stop")
      this.#stops.fire({ id: message.id as DaemonId, reason: message.reason });
    else if (message.kind === "adopted") this.#adopted.fire(this.#take(message.held));
    else if (message.kind === "turn") this.#leading.turn(message.name, message.ask);
  }

  #take(held: readonly Held[]): readonly DaemonId[] {
    return held.map((one) => {
      const id = one.claim.daemonId as DaemonId;
      this.#held.set(id, one);
      return id;
    });
  }
}
