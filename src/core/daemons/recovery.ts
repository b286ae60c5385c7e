import type { DaemonId } from "../../protocol/ids.ts";
import { type Clock, delay } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { type Disposable, DisposableStore } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { Daemons } from "./daemons.ts";
import type { Journal, Retention } from "./journal.ts";
import type { Lease } from "./lease.ts";
import { SteadyClock } from "./steady-clock.ts";

/** A window that reconnects to a keeper that was killed needs this long at most to say again what it holds. */
const reconnectMs = 5000;

const prunePeriodMs = 3600_000;
/** Ten that end at once are one look at the disk. */
const pruneSoonMs = 1000;

/** What recovery works with. */
export interface RecoveryContext {
  readonly daemons: Daemons;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: () => Retention;
  /** Milliseconds since the machine started, sleep included; unlike the wall clock it never jumps. */
  readonly uptimeMs: () => number;
}

/**
 * Brings a window that starts to where it should be, and keeps it in step with the other windows: re-attaches to the daemons that it
 * left, adopts those whose window is gone, and closes the records of those that nobody holds. Starting is recovering: there is no
 * other way in.
 */
export class Recovery implements Disposable {
  readonly #context: RecoveryContext;
  readonly #held = new DisposableStore();
  readonly #gone = new AbortController();
  readonly #steady: SteadyClock;
  #pruning: Disposable | undefined;

  constructor(context: RecoveryContext) {
    this.#context = context;
    this.#steady = new SteadyClock(context);
    const { lease, daemons } = context;
    this.#held.add(
      lease.onDidAnnounce((id) => {
        this.#run("refresh", daemons.refresh(id));
      }),
    );
    this.#held.add(
      lease.onDidAdopt((ids) => {
        this.#run("adopt", this.#takeOver(ids, "held"));
      }),
    );
    this.#held.add(
      lease.onDidRequestStop(({ id, reason }) => {
        if (isStopReason(reason)) this.#run("stop", daemons.stopWhenMine(id, reason));
      }),
    );
    this.#held.add(
      daemons.onDidEmit((event) => {
        if (event.type === "daemon:status" && event.status !== "running") this.#pruneSoon();
      }),
    );
  }

  /** Resolves when every daemon that this window can have is attached; closing what nobody holds goes on behind it. */
  async start(): Promise<void> {
    await this.comeBack();
    // A window may stay open for weeks.
    this.#held.add(
      this.#context.clock.every(prunePeriodMs, () => {
        this.#run("prune", this.#prune());
      }),
    );
  }

  /**
   * The user has left this window, whose process lives on: what runs goes on in another window when there is one, and ends when there is
   * none. The lease is let go of.
   */
  async leave(): Promise<void> {
    const { daemons, lease, log } = this.#context;
    const others = await lease.windows().catch((error: unknown) => {
      log.warn("the other windows are not known", { error: messageOf(error) });
      return [];
    });
    if (others.some((one) => one !== lease.windowId)) await daemons.leave();
    else await daemons.stopMine("disconnected");
    lease.leave();
  }

  /** Takes the lease again, and what nobody else has taken meanwhile. */
  async comeBack(): Promise<void> {
    const { daemons, journal, lease } = this.#context;
    const entries = await journal.list();
    daemons.learn(entries);
    for (const { record } of entries)
      if (record.phase !== "ended") this.#run("refresh", daemons.refresh(record.daemon_id));
    await this.#takeOver(await lease.adopt(), "held");
    this.#run("close abandoned daemons", this.#closeAbandoned());
  }

  dispose(): void {
    this.#gone.abort();
    this.#pruning?.dispose();
    this.#held.dispose();
  }

  async #takeOver(ids: readonly DaemonId[], slot: "held" | "unheld"): Promise<void> {
    const { log } = this.#context;
    await Promise.all(
      ids.map(async (id) => {
        try {
          await this.#takeOverOne(id, slot);
        } catch (error) {
          // The keeper still holds its slot and knows how to end its kernel; a stop tries again.
          log.error("a daemon could not be taken over", { daemon: id, error: messageOf(error) });
        }
      }),
    );
  }

  async #takeOverOne(id: DaemonId, slot: "held" | "unheld"): Promise<void> {
    const { daemons, journal, lease, log } = this.#context;
    const found = await journal.find(id);
    if (found.kind === "entry") await daemons.takeOver(found.entry, slot);
    // Its own version may still come back to it, and until then the keeper guards it.
    else if (found.kind === "newer") log.warn("a daemon of a newer version is left alone", { daemon: id });
    // Its window went before it wrote anything down, or what it wrote is lost: nobody can attach to what may run.
    else if (slot === "held") await lease.leaveKernel(id);
  }

  async #closeAbandoned(): Promise<void> {
    if ((await this.#abandoned()).length > 0) {
      await delay(this.#context.clock, reconnectMs, this.#gone.signal);
      if (this.#gone.signal.aborted) return;
      await this.#takeOver(await this.#abandoned(), "unheld");
    }
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const { daemons, journal, retention } = this.#context;
    const kept = retention();
    await journal.prune(this.#steady.isPlausible(daemons.list()) ? kept : { ...kept, maxAgeDays: Infinity });
    const ended = daemons.list().filter((record) => record.phase === "ended");
    for (const record of ended) await daemons.refresh(record.daemon_id);
  }

  #pruneSoon(): void {
    this.#pruning?.dispose();
    this.#pruning = this.#context.clock.after(pruneSoonMs, () => {
      this.#run("prune", this.#prune());
    });
  }

  /** Unfinished records whose window is gone and whose slot the keeper does not hold. */
  async #abandoned(): Promise<readonly DaemonId[]> {
    const { daemons, journal, lease } = this.#context;
    const [entries, holders, windows] = await Promise.all([journal.list(), lease.holders(), lease.windows()]);
    return entries
      .filter(({ record, owner }) => {
        const id = record.daemon_id;
        const isOwned = owner !== lease.windowId && windows.includes(owner);
        return record.phase !== "ended" && !daemons.isMine(id) && !holders.includes(id) && !isOwned;
      })
      .map(({ record }) => record.daemon_id);
  }

  #run(what: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#context.log.error(`${what} failed`, { error: messageOf(error) });
    });
  }
}

function isStopReason(
  reason: string,
): reason is "user" | "max_runtime" | "disconnected" | "replaced" | "shutdown" {
  return ["user", "max_runtime", "disconnected", "replaced", "shutdown"].includes(reason);
}
