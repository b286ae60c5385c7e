import { type FSWatcher, mkdirSync, type Stats, statSync, watch } from "node:fs";
import { stat } from "node:fs/promises";
import type { Clock } from "../../core/base/clock.ts";
import { Emitter, type Event } from "../../core/base/emitter.ts";
import { messageOf } from "../../core/base/errors.ts";
import { type Disposable, DisposableStore, toDisposable } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { RecordFiles } from "./record-files.ts";

const settleMs = 20;
/** Network drives tell nothing, and some systems have no watchers left: it is looked all the same. */
const lookMs = 3000;

export interface RecordWatchContext {
  readonly files: RecordFiles;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sees which records change, in whichever window, of those that this window has asked for: files do not tell their names. */
export class RecordWatch implements Disposable {
  readonly #context: RecordWatchContext;
  readonly #onDidChange = new Emitter<string>();
  /** What each record's file looked like when somebody was told last. */
  readonly #versions = new Map<string, string>();
  #listeners = 0;
  #watching = new DisposableStore();
  #watcher: FSWatcher | undefined;
  #soon: Disposable | undefined;

  constructor(context: RecordWatchContext) {
    this.#context = context;
  }

  readonly onDidChange: Event<string> = (listener) => {
    const listening = this.#onDidChange.event(listener);
    this.#listeners += 1;
    if (this.#listeners === 1) this.#begin();
    return toDisposable(() => {
      listening.dispose();
      this.#listeners -= 1;
      if (this.#listeners === 0) this.#end();
    });
  };

  /** Tells of changes of this record from now on. */
  follow(name: string): void {
    if (this.#versions.has(name)) return;
    try {
      const path = this.#context.files.sealed(name);
      this.#versions.set(name, versionOf(statSync(path, { throwIfNoEntry: false })));
    } catch {
      // Whoever reads it is told why.
      this.#versions.set(name, versionOf(undefined));
    }
  }

  /** This window has written the record, or removed it. */
  changed(name: string, stats: Stats | undefined): void {
    this.#see(name, versionOf(stats));
  }

  dispose(): void {
    this.#end();
    this.#onDidChange.dispose();
  }

  #begin(): void {
    const every = this.#context.clock.every(lookMs, () => {
      this.#watch();
      void this.#look();
    });
    this.#watching = new DisposableStore();
    this.#watching.add(every);
    this.#watch();
    this.#lookSoon();
  }

  #end(): void {
    this.#watching.dispose();
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#soon?.dispose();
    this.#soon = undefined;
  }

  #watch(): void {
    if (this.#watcher !== undefined) return;
    const { folder } = this.#context.files;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const watcher = watch(folder, { persistent: false }, (_, file) => {
        if (file === null || file.endsWith(".sealed")) this.#lookSoon();
      });
      watcher.on("error", (error) => {
        this.#unwatched(error);
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch (error) {
      this.#unwatched(error);
    }
  }

  #unwatched(error: unknown): void {
    this.#context.log.debug("The folder of sign-ins is not watched, only looked at", {
      error: messageOf(error),
    });
  }

  #lookSoon(): void {
    this.#soon ??= this.#context.clock.after(settleMs, () => {
      this.#soon = undefined;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    for (const [name, before] of [...this.#versions]) {
      const found = await seen(this.#context.files.sealed(name));
      // Written here meanwhile: what was found may be older than that.
      if (this.#versions.get(name) !== before) this.#lookAgain();
      else if (found !== undefined) this.#see(name, found);
    }
  }

  #lookAgain(): void {
    if (this.#listeners > 0) this.#lookSoon();
  }

  #see(name: string, version: string): void {
    if (this.#versions.get(name) === version) return;
    this.#versions.set(name, version);
    this.#onDidChange.fire(name);
  }
}

/** Undefined when it cannot be known. */
async function seen(path: string): Promise<string | undefined> {
  try {
    return versionOf(await stat(path));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? versionOf(undefined) : undefined;
  }
}

/** Each replacement is a file of its own. */
function versionOf(stats: Stats | undefined): string {
  return stats === undefined ? "" : [stats.ino, stats.mtimeMs, stats.size].join(" ");
}
