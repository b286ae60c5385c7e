import type { DaemonEvent, DaemonRecord, OutputPage } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { SecretHeaders } from "../base/secret.ts";
import { attachUnlessGone } from "./attach-again.ts";
import { Daemon, type DaemonContext } from "./daemon.ts";
import type { StopReason } from "./daemon-state.ts";
import { EntrySaves } from "./entry-saves.ts";
import { follow } from "./follow.ts";
import { GuardedKernels } from "./guarded-kernels.ts";
import type { DaemonEntry, Journal } from "./journal.ts";
import type { Kernel, KernelHost } from "./kernel-host.ts";
import { KnownDaemons } from "./known-daemons.ts";
import type { Lease } from "./lease.ts";
import { type Limits, netSeconds } from "./limits.ts";
import { claimOf, newRecord } from "./new-record.ts";
import type { OutputReader, OutputSource, OutputTail } from "./output-source.ts";
import type { ApprovedRun } from "./run-gate.ts";
import { recordOf, type RunningProgram } from "./running-program.ts";
import { statusEvent } from "./status-event.ts";
import { surroundingsOf } from "./surroundings.ts";
import { leavePlace, takePlace } from "./take-place.ts";
import { whenEnded } from "./when-ended.ts";
import { withLastLine } from "./with-last-line.ts";

/** What the executor works with. */
export interface DaemonsContext extends DaemonContext {
  readonly kernels: KernelHost;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly limits: () => Limits;
  /** What a Jupyter server wants to see with a request, for the keeper's memory only. */
  readonly headersFor: (serverUrl: string) => Promise<SecretHeaders | undefined>;
  readonly clock: Clock;
}

/** What a start may name beside the approved run. */
export interface StartOptions {
  /** Variables of the user and of `.env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The caller's own name for it; a new one when absent. */
  readonly daemonId?: DaemonId;
}

/**
 * The executor: all daemons of this window, and what is known of those of other windows.
 * Every daemon that was started ends with exactly one final `daemon:status`.
 */
export class Daemons implements OutputSource, Disposable {
  readonly #context: DaemonsContext;
  readonly #mine = new Map<DaemonId, Daemon>();
  readonly #taking = new Set<DaemonId>();
  /** Stops that were asked of this window before the daemon was its own. */
  readonly #stopsToCome = new Map<DaemonId, StopReason>();
  readonly #known = new KnownDaemons();
  readonly #saves: EntrySaves;
  readonly #guarded: GuardedKernels;
  readonly #releases = new Set<Promise<void>>();
  readonly #gone = new AbortController();
  readonly #onDidEmit = new Emitter<DaemonEvent>();

  /** The contract's events, of the daemons of this window. */
  readonly onDidEmit = this.#onDidEmit.event;
  /** A record came, changed or went, in this window or another. */
  readonly onDidChange = this.#known.onDidChange;

  constructor(context: DaemonsContext) {
    this.#context = context;
    this.#saves = new EntrySaves(context);
    this.#guarded = new GuardedKernels(context);
  }

  /**
   * Starts an approved run and resolves as soon as it has its slot and its place on disk; the kernel follows.
   * Errors: `daemons.limit`, `journal.*`, `keeper.*`. A kernel that does not come is not an error but the daemon's ending.
   */
  async start(run: ApprovedRun, options: StartOptions = {}): Promise<DaemonRecord> {
    const limits = this.#context.limits();
    const record = newRecord(run, this.#context.clock.now() / 1000, limits, options.daemonId);
    const envNames = Object.keys(options.env ?? {});
    const { program } = run;
    const place = await this.#takePlace({ record, program, envNames }, limits);
    const daemon = new Daemon({ record, program, ...place }, this.#context);
    this.#add(daemon, envNames);
    void this.#launch(daemon, options);
    return daemon.record;
  }

  /**
   * Makes a daemon of a program that runs already; from then on it is one like any other, with the maximum run time before it. The caller
   * has stopped reading the kernel and gives it away. Errors: as those of {@link start}; then nothing has changed and the caller reads on.
   */
  async adopt(kernel: Kernel, run: ApprovedRun, running: RunningProgram): Promise<DaemonRecord> {
    const { daemonId, printed, question, envNames } = running;
    const limits = this.#context.limits();
    const record = recordOf(run, running, kernel.handle.engine, this.#context.clock.now() / 1000, limits);
    const entry = { record, program: run.program, handle: kernel.handle };
    const { writer } = await this.#takePlace({ ...entry, envNames }, limits);
    try {
      await this.#guarded.guard(daemonId, kernel.handle);
    } catch (error) {
      await writer.close();
      await leavePlace(daemonId, this.#context);
      throw error;
    }
    writer.append(printed);
    const lastSeq = printed.at(-1)?.seq ?? 0;
    const daemon = new Daemon({ ...running, ...entry, writer, lastSeq }, this.#context);
    this.#add(daemon, envNames);
    this.#emitStatus(record);
    daemon.take(kernel);
    if (question !== undefined) daemon.ask(question);
    void kernel.dedicate(netSeconds(limits.maxRuntimeSeconds));
    return daemon.record;
  }

  async #takePlace(entry: Omit<DaemonEntry, "owner">, limits: Limits): ReturnType<typeof takePlace> {
    // A daemon that has just ended gives its slot back a moment later; whoever has seen it end may count on the slot.
    await Promise.all(this.#releases);
    const owner = this.#context.lease.windowId;
    return takePlace({ ...entry, owner }, limits.maxConcurrent, this.#context);
  }

  /** Stops a daemon of any window and resolves when it has ended. Errors: `daemons.unknown`, `daemons.not_stopped`, `keeper.*`. */
  async stop(id: DaemonId, reason: StopReason = "user"): Promise<void> {
    const daemon = this.#mine.get(id);
    if (daemon !== undefined) return daemon.stop(reason);
    const record = this.#known.get(id);
    if (record === undefined) {
      throw new AppError("daemons.unknown", "This background script is not known any more.");
    }
    if (record.phase === "ended") return;
    const { lease, clock } = this.#context;
    if (await lease.requestStop(id, reason)) return whenEnded(this.#known, id, clock);
    const entry = await this.#context.journal.load(id);
    if (entry !== undefined) await this.takeOver(entry, "unheld");
    await this.#mine.get(id)?.stop(reason);
  }

  /** What another window asks: also of a daemon that the keeper has given to this window and that is not attached yet. */
  async stopWhenMine(id: DaemonId, reason: StopReason): Promise<void> {
    const daemon = this.#mine.get(id);
    if (daemon !== undefined) {
      await daemon.stop(reason);
      return;
    }
    this.#stopsToCome.set(id, reason);
    // One that could not be taken over before may be by now.
    const entry = await this.#context.journal.load(id);
    if (entry !== undefined) await this.takeOver(entry, "held");
  }

  /** Stops every daemon of this window, for a user who has gone or a workspace that is not trusted any more; nothing is left to do then. */
  async stopMine(reason: StopReason): Promise<void> {
    await Promise.all([...this.#mine.values()].map((daemon) => daemon.stop(reason)));
    await Promise.all(this.#releases);
  }

  /** Leaves what runs in this window to another one, and stops what cannot be left; resolves when all of it is on disk. */
  async leave(): Promise<void> {
    await Promise.all(
      [...this.#mine].map(async ([id, daemon]) => {
        if (daemon.record.phase !== "running") return daemon.stop("disconnected");
        this.#mine.delete(id);
        await daemon.leave();
        await this.#saves.settled(id);
        this.#known.set({ ...daemon.record, connected: false });
      }),
    );
    await Promise.all(this.#releases);
  }

  /** The records of all windows, newest first. */
  list(filter: { readonly chatId?: ChatId } = {}): readonly DaemonRecord[] {
    return this.#known.list(filter);
  }

  /** One record. */
  get(id: DaemonId): DaemonRecord | undefined {
    return this.#known.get(id);
  }

  has(id: DaemonId): boolean {
    return this.#known.get(id) !== undefined;
  }

  /** True for a daemon whose output comes through this window. */
  isMine(id: DaemonId): boolean {
    return this.#mine.has(id);
  }

  /** What was approved and run, for running it again. */
  async entry(id: DaemonId): Promise<DaemonEntry | undefined> {
    return this.#context.journal.load(id);
  }

  /** A page of its kept output, from its oldest record or from `sinceSeq`. Errors: `daemons.unknown`, `journal.*`. */
  async read(
    id: DaemonId,
    options: { readonly sinceSeq?: number; readonly limit?: number } = {},
  ): Promise<OutputPage> {
    if (this.#known.get(id) === undefined) {
      throw new AppError("daemons.unknown", "This background script is not known any more.");
    }
    // The last frame of an animation may still wait: whoever pages on would never come back to its number.
    await this.#mine.get(id)?.flush();
    return this.#context.journal.read(id, {
      sinceSeq: options.sinceSeq ?? 0,
      limit: options.limit ?? 10_000,
    });
  }

  /** Its newest output, or what came before a record. */
  async tail(
    id: DaemonId,
    options: { readonly beforeSeq?: number; readonly limit?: number } = {},
  ): Promise<OutputTail> {
    const live = this.#mine.get(id);
    if (live !== undefined && options.beforeSeq === undefined) return live.tail();
    return this.#context.journal.readTail(id, { maxBytes: 1024 * 1024, ...options });
  }

  follow(id: DaemonId, reader: OutputReader): Disposable {
    return follow(id, this, this.#context.clock, reader);
  }

  /** Removes an ended daemon from the list and from disk. */
  async remove(id: DaemonId): Promise<void> {
    if (this.#known.get(id)?.phase !== "ended") return;
    // What is still to be written of it would make its folder again.
    await this.#mine.get(id)?.ended;
    await this.#saves.settled(id);
    await this.#context.journal.remove(id);
    this.#known.delete(id);
    this.#context.lease.announce(id);
  }

  /** Takes over what is on disk about daemons of other windows and of earlier days. */
  learn(entries: readonly DaemonEntry[]): void {
    for (const { record } of entries) {
      if (!this.#mine.has(record.daemon_id)) this.#known.set(record);
    }
  }

  /** Reads again what another window wrote of a daemon. */
  async refresh(id: DaemonId): Promise<void> {
    if (this.#mine.has(id)) return;
    const entry = await this.#context.journal.load(id);
    const record = entry && (await withLastLine(entry.record, this.#context));
    // Taken over meanwhile: what this window knows of it is newer.
    if (this.#mine.has(id)) return;
    if (record === undefined) this.#known.delete(id);
    // Of two reads the later one may come back first: nothing follows an ending.
    else if (this.#known.get(id)?.phase !== "ended" || record.phase === "ended") this.#known.set(record);
  }

  /**
   * Makes a daemon of a window that is gone one of this window's: output goes on where it stood.
   * `held` tells that the keeper still held its slot, so that a kernel that is gone has died; else it was cleaned up.
   */
  async takeOver(entry: DaemonEntry, slot: "held" | "unheld"): Promise<void> {
    const id = entry.record.daemon_id;
    if (this.#mine.has(id) || this.#taking.has(id)) return;
    this.#taking.add(id);
    try {
      if (entry.record.phase !== "ended") await this.#takeOver(entry, slot);
      else if (slot === "held") await this.#clearUp(entry);
    } finally {
      this.#taking.delete(id);
    }
  }

  /** Of a daemon whose window went between its ending and the last steps after it: the kernel goes, then the slot. */
  async #clearUp({ record, handle }: DaemonEntry): Promise<void> {
    const report = handle === undefined ? undefined : await this.#context.kernels.discard(handle);
    await this.#guarded.giveBack(record.daemon_id, report);
  }

  async #takeOver(entry: DaemonEntry, slot: "held" | "unheld"): Promise<void> {
    const { journal, lease, kernels } = this.#context;
    const id = entry.record.daemon_id;
    if (slot === "unheld") {
      // Refused when another window has taken it meanwhile.
      const grant = await lease.claim(claimOf(entry.record), Number.MAX_SAFE_INTEGER);
      if (!grant.granted) return;
    }
    const { writer, lastSeq } = await journal.open(id);
    const record = { ...(await withLastLine(entry.record, this.#context)), connected: false };
    const seed = { record, program: entry.program, writer, lastSeq, orphaned: slot === "unheld" };
    const { handle } = entry;
    const daemon = new Daemon(handle === undefined ? seed : { ...seed, handle }, this.#context);
    this.#add(daemon, entry.envNames);
    if (handle === undefined) {
      await daemon.failStart("The window closed before a kernel was ready. Run it again.");
      return;
    }
    const kernel = await attachUnlessGone(handle, entry, this.#context, this.#gone.signal);
    // The next window takes it over.
    if (kernel === undefined) return;
    if ("how" in kernel) {
      await daemon.closeWith(kernel, await kernels.discard(handle));
      return;
    }
    daemon.take(kernel, "window");
    await this.#guarded.guardAgain(id, handle, slot);
    if (entry.record.phase === "starting") {
      await daemon.failStart("The window closed before the script was sent to its kernel. Run it again.");
    } else if (entry.record.phase === "stopping") {
      const isLate = this.#context.clock.now() / 1000 >= entry.record.deadline_at;
      await daemon.stop(isLate ? "max_runtime" : "user");
    }
  }

  /** Lets go of all daemons without ending them. */
  dispose(): void {
    this.#gone.abort();
    for (const daemon of this.#mine.values()) daemon.dispose();
    this.#onDidEmit.dispose();
  }

  #add(daemon: Daemon, envNames: readonly string[]): void {
    const id = daemon.record.daemon_id;
    this.#mine.set(id, daemon);
    this.#known.set(daemon.record);
    let phase = daemon.record.phase;
    daemon.onDidOutput((records) => {
      for (const record of records) this.#onDidEmit.fire({ type: "daemon:output", ...record });
      this.#known.set(daemon.record);
      void this.#saves.announceOutput(id, daemon.over);
    });
    daemon.onDidStep(() => {
      this.#known.set(daemon.record);
      this.#saves.save(daemon, envNames);
      if (daemon.record.phase === phase) return;
      phase = daemon.record.phase;
      if (phase === "running") this.#emitStatus(daemon.record);
      if (phase === "stopping") this.#onDidEmit.fire({ type: "daemon:stop", daemon_id: id });
    });
    if (phase === "running") this.#saves.save(daemon, envNames);
    void daemon.ended.then(() => {
      const release = this.#finish(daemon).finally(() => this.#releases.delete(release));
      this.#releases.add(release);
    });
    const stop = this.#stopsToCome.get(id);
    this.#stopsToCome.delete(id);
    if (stop !== undefined) void daemon.stop(stop);
  }

  /** The kernel goes before the slot is given back: the keeper must be able to end it until then. */
  async #finish(daemon: Daemon): Promise<void> {
    const id = daemon.record.daemon_id;
    this.#mine.delete(id);
    this.#emitStatus(daemon.record);
    try {
      const { handle } = daemon;
      const report =
        (await daemon.discardKernel()) ?? (handle && (await this.#context.kernels.discard(handle)));
      await this.#saves.settled(id);
      await this.#guarded.giveBack(id, report);
    } catch (error) {
      this.#context.log.error("giving back a slot failed", { daemon: id, error: messageOf(error) });
    }
    this.#saves.forget(id);
  }

  async #launch(daemon: Daemon, options: StartOptions): Promise<void> {
    const { record } = daemon;
    const { kernels, calls, log } = this.#context;
    try {
      const kernel = await kernels.start(
        {
          daemonId: record.daemon_id,
          language: record.language,
          ...surroundingsOf(record, record.started_at, calls),
          ...(options.env === undefined ? {} : { env: options.env }),
          onCreated: (handle) => {
            this.#guarded.guardEarly(record.daemon_id, handle);
          },
        },
        daemon.startSignal,
      );
      daemon.take(kernel);
      // Both are needed to find the kernel again, whoever is killed from here on; neither needs the other.
      const id = record.daemon_id;
      await Promise.all([this.#saves.settled(id), this.#guarded.guard(id, kernel.handle)]);
      await daemon.execute();
    } catch (error) {
      log.warn("a daemon did not start", { error: messageOf(error) });
      await daemon.failStart(error);
    }
  }

  #emitStatus(record: DaemonRecord): void {
    this.#onDidEmit.fire(statusEvent(record));
  }
}
