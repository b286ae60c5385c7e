import type { DaemonEvent, DaemonRecord, OutputPage } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { type Disposable, DisposableStore, toDisposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { Daemons } from "../daemons/daemons.ts";
import type { ControlDaemons } from "./control-api.ts";
import { FollowedDaemon, type FollowedSource } from "./followed-daemon.ts";

/** What {@link AllDaemons} works with. */
export interface AllDaemonsContext {
  readonly daemons: FollowedSource & Pick<Daemons, "list" | "stop" | "onDidEmit" | "onDidChange">;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The daemons of all windows, with the events of all of them: those of this window as they come, those of other windows from their
 * records and from disk, and both without a gap or a double when a daemon goes over from one window to another. It follows only while
 * somebody listens.
 */
export class AllDaemons implements ControlDaemons {
  readonly #context: AllDaemonsContext;
  readonly #emitter = new Emitter<DaemonEvent>();
  #listeners = 0;
  #following: Following | undefined;

  constructor(context: AllDaemonsContext) {
    this.#context = context;
  }

  readonly onDidEmit: Event<DaemonEvent> = (listener) => {
    const held = this.#emitter.event(listener);
    this.#listeners += 1;
    this.#following ??= new Following(this.#context, (event) => {
      this.#emitter.fire(event);
    });
    return toDisposable(() => {
      held.dispose();
      this.#listeners -= 1;
      if (this.#listeners > 0) return;
      this.#following?.dispose();
      this.#following = undefined;
    });
  };

  list(filter: { readonly chatId?: ChatId } = {}): readonly DaemonRecord[] {
    return this.#context.daemons.list(filter);
  }

  get(id: DaemonId): DaemonRecord | undefined {
    return this.#context.daemons.get(id);
  }

  stop(id: DaemonId): Promise<void> {
    return this.#context.daemons.stop(id);
  }

  read(id: DaemonId, options: { readonly sinceSeq: number; readonly limit: number }): Promise<OutputPage> {
    return this.#context.daemons.read(id, options);
  }
}

/** All that is followed at a time; what had ended before is not. */
class Following implements Disposable {
  readonly #context: AllDaemonsContext;
  readonly #emit: (event: DaemonEvent) => void;
  readonly #followed = new Map<DaemonId, FollowedDaemon>();
  /** Those that had ended before: there is nothing to tell of them. */
  readonly #old = new Set<DaemonId>();
  readonly #held = new DisposableStore();

  constructor(context: AllDaemonsContext, emit: (event: DaemonEvent) => void) {
    this.#context = context;
    this.#emit = emit;
    for (const record of context.daemons.list()) {
      if (record.phase === "ended") this.#old.add(record.daemon_id);
      else this.#follow(record.daemon_id).goOn(record);
    }
    this.#held.add(
      context.daemons.onDidEmit((event) => {
        const { daemon_id: id } = event;
        (this.#followed.get(id) ?? this.#follow(id)).hear(event);
      }),
    );
    this.#held.add(
      context.daemons.onDidChange((id) => {
        this.#look(id);
      }),
    );
  }

  dispose(): void {
    this.#held.dispose();
    for (const daemon of this.#followed.values()) daemon.dispose();
  }

  #look(id: DaemonId): void {
    const record = this.#context.daemons.get(id);
    if (record === undefined) {
      this.#followed.get(id)?.dispose();
      this.#followed.delete(id);
      this.#old.delete(id);
    } else if (!this.#old.has(id)) {
      (this.#followed.get(id) ?? this.#follow(id)).look(record);
    }
  }

  #follow(id: DaemonId): FollowedDaemon {
    const { daemons, clock, log } = this.#context;
    const daemon = new FollowedDaemon(id, { source: daemons, clock, log, emit: this.#emit });
    this.#followed.set(id, daemon);
    return daemon;
  }
}
