import type { DaemonOutput, DaemonRecord, OutputPage } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Event } from "../base/emitter.ts";
import type { AppError } from "../base/errors.ts";
import type { KernelHandle, Program } from "./kernel-host.ts";

/** What is kept of a daemon beside its output: enough for another window to take it over. */
export interface DaemonEntry {
  readonly record: DaemonRecord;
  readonly program: Program;
  /** Absent until a kernel is there. */
  readonly handle?: KernelHandle;
  /** Names the window that owns it, see {@link Lease}. */
  readonly owner: string;
  /** The variables it was started with, names only; values are not kept. */
  readonly envNames: readonly string[];
}

/** What is on disk of a daemon: its entry, nothing, something that cannot be read, or the entry of a newer version. */
export type FoundEntry =
  | { readonly kind: "entry"; readonly entry: DaemonEntry }
  | { readonly kind: "none" }
  | { readonly kind: "torn" }
  | { readonly kind: "newer" };

/** The output of one daemon, open for writing by the one window that owns it. */
export interface JournalWriter {
  /** The disk has stopped taking output; once each time, after the call that found it. */
  readonly onDidFail: Event<AppError>;
  /**
   * Appends records in order. It returns at once and never throws: they are written in this turn of the event loop or the next.
   * When the disk is full the records are dropped from disk, counted, and a `gap` record says so once there is room again.
   */
  append(records: readonly DaemonOutput[]): void;
  /** Resolves when all that was appended is written. */
  flush(): Promise<void>;
  /** Flushes and lets go of the files. */
  close(): Promise<void>;
}

/** How much is kept. */
export interface Retention {
  readonly maxDaemonBytes: number;
  readonly maxTotalBytes: number;
  readonly maxAgeDays: number;
}

/**
 * Port: what is kept of daemons, and their output, on disk, shared by all windows of the user.
 * Errors: `journal.full`, `journal.failed`, `journal.newer` (a file of a newer version: left alone).
 */
export interface Journal {
  /** Writes a daemon's entry whole, atomically; at every transition of its state. */
  save(entry: DaemonEntry): Promise<void>;
  /** All entries that can be read, newest first; torn and newer ones are left out and left alone. */
  list(): Promise<readonly DaemonEntry[]>;
  /** One entry as it is on disk now. */
  load(id: DaemonId): Promise<DaemonEntry | undefined>;
  /** One entry, or why there is none. */
  find(id: DaemonId): Promise<FoundEntry>;
  /** Opens the output for appending; `lastSeq` is the last number that is on disk (0 when none). A torn last line is dropped. */
  open(id: DaemonId): Promise<{ readonly writer: JournalWriter; readonly lastSeq: number }>;
  /** Up to `limit` records with `seq > sinceSeq`, oldest first; works while another window writes. */
  read(id: DaemonId, options: { readonly sinceSeq: number; readonly limit: number }): Promise<OutputPage>;
  /** The last records of at most `maxBytes` of content; with `beforeSeq` those that came before it. */
  readTail(
    id: DaemonId,
    options: { readonly maxBytes: number; readonly beforeSeq?: number; readonly limit?: number },
  ): Promise<{ readonly records: readonly DaemonOutput[]; readonly earlier: boolean }>;
  /** Writes the output as plain text (ANSI removed) to `path`, however long it is. */
  exportText(id: DaemonId, path: string, signal: AbortSignal): Promise<void>;
  /** Removes a daemon that has ended. */
  remove(id: DaemonId): Promise<void>;
  /** Removes what is over the retention, oldest first, never what still runs. */
  prune(retention: Retention): Promise<void>;
}
