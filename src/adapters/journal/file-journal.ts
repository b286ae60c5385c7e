import { chmodSync, mkdirSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/base/clock.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import type {
  DaemonEntry,
  FoundEntry,
  Journal,
  JournalWriter,
  Retention,
} from "../../core/daemons/journal.ts";
import type { DaemonOutput, OutputGap, OutputPage } from "../../protocol/daemon.ts";
import { type DaemonId, isId } from "../../protocol/ids.ts";
import { readEntry, writeEntry } from "./entry-file.ts";
import { exportPlainText } from "./export-text.ts";
import { Frames, readFrames } from "./frames.ts";
import { OutputWriter } from "./output-writer.ts";
import { pruneFolder } from "./prune.ts";
import { recordsBackward, recordsForward } from "./read-output.ts";
import { contentBytes } from "./record-line.ts";
import { SegmentLog } from "./segment-log.ts";
import { isMissing, storageFailure } from "./storage-failure.ts";

/** A page stops here even when more records are asked for, so that no page needs much memory. */
const maxPageBytes = 8 * 1024 * 1024;

/** What a {@link FileJournal} works with. */
export interface FileJournalOptions {
  /** Holds one folder per daemon; made when needed, for its owner alone. */
  readonly folder: string;
  readonly log: Log;
  readonly clock: Clock;
  /** How much of one daemon's output is kept; asked when its output is opened. */
  readonly maxDaemonBytes: () => number;
}

/**
 * The journal in files: `<id>/daemon.json`, and `<id>/output*.ndjson` with one record per line. Output is written synchronously in the
 * turn in which it comes, so the sudden death of this process loses nothing; any process may read while one writes.
 */
export class FileJournal implements Journal {
  readonly #options: FileJournalOptions;
  /** Saves of one daemon are made one after another. */
  readonly #saves = new Map<DaemonId, Promise<void>>();

  constructor(options: FileJournalOptions) {
    this.#options = options;
  }

  async save(entry: DaemonEntry): Promise<void> {
    const id = entry.record.daemon_id;
    const earlier = this.#saves.get(id) ?? Promise.resolve();
    const saved = earlier.then(() =>
      translated(async () => {
        await writeEntry(this.#makeFolder(id), entry);
      }),
    );
    // The next save does not care how this one went.
    const settled = saved.catch(() => undefined);
    this.#saves.set(id, settled);
    void settled.then(() => {
      if (this.#saves.get(id) === settled) this.#saves.delete(id);
    });
    return saved;
  }

  list(): Promise<readonly DaemonEntry[]> {
    return translated(async () => {
      const found = await Promise.all((await this.#ids()).map((id) => this.#listed(id)));
      return found
        .filter((entry) => entry !== undefined)
        .sort((a, b) => b.record.started_at - a.record.started_at);
    });
  }

  load(id: DaemonId): Promise<DaemonEntry | undefined> {
    return translated(() => this.#load(id));
  }

  find(id: DaemonId): Promise<FoundEntry> {
    return translated(() => this.#find(id));
  }

  open(id: DaemonId): Promise<{ readonly writer: JournalWriter; readonly lastSeq: number }> {
    return translated(async () => {
      const folder = this.#makeFolder(id);
      const max = this.#options.maxDaemonBytes();
      const frames = await readFrames(folder);
      const sizes = { headBytes: max / 2, tailBytes: (max * 3) / 8, segmentBytes: max / 16 };
      const log = await SegmentLog.open(folder, sizes);
      const writer = new OutputWriter({
        folder,
        log,
        frames: new Frames(max / 8, frames),
        clock: this.#options.clock,
      });
      writer.onDidFail((error) => {
        this.#options.log.warn("Output of a daemon is not being kept", { daemon: id, reason: error.message });
      });
      return { writer, lastSeq: Math.max(log.lastSeq, frames.at(-1)?.seq ?? 0) };
    });
  }

  read(id: DaemonId, options: { readonly sinceSeq: number; readonly limit: number }): Promise<OutputPage> {
    return translated(async () => {
      const records: DaemonOutput[] = [];
      let bytes = 0;
      for await (const record of recordsForward(this.#folderOf(id), options.sinceSeq)) {
        bytes += contentBytes(record);
        if (records.length >= options.limit || (records.length > 0 && bytes > maxPageBytes)) break;
        records.push(record);
      }
      return { records, nextSeq: records.at(-1)?.seq ?? options.sinceSeq, gaps: gapsOf(records) };
    });
  }

  readTail(
    id: DaemonId,
    options: { readonly maxBytes: number; readonly beforeSeq?: number; readonly limit?: number },
  ): Promise<{ readonly records: readonly DaemonOutput[]; readonly earlier: boolean }> {
    return translated(async () => {
      const { maxBytes, beforeSeq = Infinity, limit = Infinity } = options;
      const records: DaemonOutput[] = [];
      let bytes = 0;
      for await (const record of recordsBackward(this.#folderOf(id), beforeSeq)) {
        bytes += contentBytes(record);
        if (records.length >= limit || (records.length > 0 && bytes > maxBytes)) {
          return { records: records.reverse(), earlier: true };
        }
        records.push(record);
      }
      return { records: records.reverse(), earlier: false };
    });
  }

  exportText(id: DaemonId, path: string, signal: AbortSignal): Promise<void> {
    return translated(() => exportPlainText(recordsForward(this.#folderOf(id), 0), path, signal));
  }

  remove(id: DaemonId): Promise<void> {
    return translated(async () => {
      await this.#saves.get(id);
      await rm(this.#folderOf(id), { recursive: true, force: true, maxRetries: 3 });
    });
  }

  prune(retention: Retention): Promise<void> {
    return translated(() => pruneFolder(this.#options.folder, retention, this.#options.clock.now() / 1000));
  }

  async #load(id: DaemonId): Promise<DaemonEntry | undefined> {
    const found = await this.#find(id);
    return found.kind === "entry" ? found.entry : undefined;
  }

  /** One that may not be read does not keep the others from being listed. */
  async #listed(id: DaemonId): Promise<DaemonEntry | undefined> {
    try {
      return await this.#load(id);
    } catch (error) {
      this.#options.log.warn("An entry could not be read", { daemon: id, error: messageOf(error) });
      return undefined;
    }
  }

  async #find(id: DaemonId): Promise<FoundEntry> {
    const found = await readEntry(this.#folderOf(id));
    return found.kind === "entry" && found.entry.record.daemon_id !== id ? { kind: "torn" } : found;
  }

  async #ids(): Promise<readonly DaemonId[]> {
    try {
      return (await readdir(this.#options.folder)).filter(isId) as DaemonId[];
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  #makeFolder(id: DaemonId): string {
    const folder = this.#folderOf(id);
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    // The root's mode matters too, whoever made it.
    if (made !== undefined) chmodSync(this.#options.folder, 0o700);
    return folder;
  }

  #folderOf(id: DaemonId): string {
    // Ids come from outside and name a folder: nothing else may be reached through them.
    if (!isId(id)) throw new AppError("journal.failed", "This is not the id of a daemon.");
    return join(this.#options.folder, id);
  }
}

function gapsOf(records: readonly DaemonOutput[]): readonly OutputGap[] {
  return records
    .filter((record) => record.stream === "gap")
    .map(({ seq, content, missing_bytes }) => ({
      after_seq: seq - 1,
      content,
      ...(missing_bytes === undefined ? {} : { missing_bytes }),
    }));
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw storageFailure(error);
  }
}
