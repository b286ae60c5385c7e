import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileJournal } from "../../../src/adapters/journal/file-journal.ts";
import { type Clock, systemClock } from "../../../src/core/base/clock.ts";
import type { Log } from "../../../src/core/base/log.ts";

/** A journal in real files, and what it told. */
export interface TemporaryJournal {
  readonly journal: FileJournal;
  /** Where its daemons have their folders. */
  readonly folder: string;
  /** The messages of warnings and errors. */
  readonly told: string[];
  dispose(): Promise<void>;
}

/** Says how it is to be. */
export interface TemporaryJournalOptions {
  readonly maxDaemonBytes?: number;
  readonly clock?: Clock;
  /** An existing folder to work in; else one is made. */
  readonly root?: string;
}

const fixedClock: Clock = { ...systemClock, now: () => 1_700_000_000_000 };

/** Makes a journal in a folder of its own under the system's temporary one. */
export async function temporaryJournal(options: TemporaryJournalOptions = {}): Promise<TemporaryJournal> {
  const { maxDaemonBytes = 256 * 1024 * 1024, clock = fixedClock } = options;
  const root = options.root ?? (await mkdtemp(join(tmpdir(), "backburner-journal-")));
  const folder = join(root, "daemons");
  const told: string[] = [];
  const tell = (message: string): void => {
    told.push(message);
  };
  const log: Log = { debug: () => undefined, info: () => undefined, warn: tell, error: tell };
  const journal = new FileJournal({ folder, log, clock, maxDaemonBytes: () => maxDaemonBytes });
  const dispose = (): Promise<void> => rm(root, { recursive: true, force: true });
  return { journal, folder, told, dispose };
}
