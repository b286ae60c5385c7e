import type { DaemonEvent, DaemonOutput, DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { type Clock, delay } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { Daemons } from "../daemons/daemons.ts";
import { statusEvent } from "../daemons/status-event.ts";

/** What of the executor one daemon is followed through. */
export type FollowedSource = Pick<Daemons, "get" | "isMine" | "read" | "tail" | "follow">;

/** What a {@link FollowedDaemon} works with. */
export interface FollowedDaemonContext {
  readonly source: FollowedSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: (event: DaemonEvent) => void;
}

const pageLimit = 2000;
/** Another window writes that a daemon has ended while the last of its output is still on its way to the disk. */
const lastOutputMs = 500;

/** One daemon of any window: each record once and in order, each status once, the last one after all output. */
export class FollowedDaemon implements Disposable {
  readonly #id: DaemonId;
  readonly #context: FollowedDaemonContext;
  readonly #gone = new AbortController();
  #lastSeq = 0;
  #running = false;
  #stopping = false;
  #ending = false;
  /** Set while it is not known yet where its output begins for us. */
  #isLookingUp = false;
  /** Reads it from disk; goes on by itself when the daemon becomes this window's own. */
  #reader: Disposable | undefined;
  #wasMine = false;

  constructor(id: DaemonId, context: FollowedDaemonContext) {
    this.#id = id;
    this.#context = context;
  }

  /** It runs already: what it has printed and become before is not told. */
  goOn(record: DaemonRecord): void {
    this.#running = record.phase !== "starting";
    this.#stopping = record.phase === "stopping";
    this.#isLookingUp = true;
    void this.#lookUp();
  }

  /** This window's executor tells something of it. */
  hear(event: DaemonEvent): void {
    if (event.type === "daemon:output") {
      // Who reads it from disk is told by the same executor, and knows what is missing before.
      const { type: _type, ...record } = event;
      if (this.#reader === undefined) this.#take([record]);
    } else if (event.type === "daemon:stop") this.#tellStop();
    else if (event.status === "running") this.#tellRunning(event);
    else void this.#end();
  }

  /** Its record is another one now. */
  look(record: DaemonRecord): void {
    if (this.#context.source.isMine(this.#id)) {
      this.#wasMine = true;
      return;
    }
    if (this.#isLookingUp || this.#ending) return;
    if (record.phase === "running" || record.phase === "stopping") this.#tellRunning(statusEvent(record));
    if (record.phase === "stopping") this.#tellStop();
    if (this.#reader === undefined || this.#wasMine) this.#read();
    if (record.phase === "ended") void this.#end();
  }

  dispose(): void {
    this.#gone.abort();
    this.#reader?.dispose();
  }

  async #lookUp(): Promise<void> {
    const { source, log } = this.#context;
    try {
      const { records } = await source.tail(this.#id, { limit: 1 });
      this.#lastSeq = Math.max(this.#lastSeq, records.at(-1)?.seq ?? 0);
    } catch (error) {
      log.warn("the output of a daemon could not be looked up", { error: messageOf(error) });
    }
    this.#isLookingUp = false;
    const record = source.get(this.#id);
    if (record !== undefined && !this.#gone.signal.aborted) this.look(record);
  }

  /** From another window's journal. */
  #read(): void {
    this.#wasMine = false;
    this.#reader?.dispose();
    this.#reader = this.#context.source.follow(this.#id, {
      lastSeq: () => this.#lastSeq,
      onRecords: (records) => {
        this.#take(records);
      },
      onError: (error) => {
        this.#context.log.debug("a daemon could not be followed", { error: messageOf(error) });
      },
    });
  }

  #take(records: readonly DaemonOutput[]): void {
    for (const record of records) {
      if (record.seq <= this.#lastSeq || this.#gone.signal.aborted) continue;
      this.#lastSeq = record.seq;
      this.#context.emit({ type: "daemon:output", ...record });
    }
  }

  #tellRunning(event: DaemonEvent): void {
    if (this.#running) return;
    this.#running = true;
    this.#context.emit(event);
  }

  #tellStop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#context.emit({ type: "daemon:stop", daemon_id: this.#id });
  }

  /** Once, and after all that came before it. */
  async #end(): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    if (this.#reader !== undefined) await this.#readRest();
    this.#reader?.dispose();
    const record = this.#context.source.get(this.#id);
    if (record !== undefined && !this.#gone.signal.aborted) this.#context.emit(statusEvent(record));
  }

  async #readRest(): Promise<void> {
    const { source, clock, log } = this.#context;
    const { signal } = this.#gone;
    try {
      for (let quiet = false; !signal.aborted;) {
        const { records } = await source.read(this.#id, { sinceSeq: this.#lastSeq, limit: pageLimit });
        this.#take(records);
        if (records.length > 0) continue;
        if (quiet) return;
        quiet = true;
        await delay(clock, lastOutputMs, signal);
      }
    } catch (error) {
      log.warn("the last output of a daemon could not be read", { error: messageOf(error) });
    }
  }
}
