import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileChatJournal } from "../../../src/adapters/journal/chats/file-chat-journal.ts";
import type { Log } from "../../../src/core/base/log.ts";
import { ManualClock } from "../manual-clock.ts";

/** A folder for chats, and journals that work in it as several windows do. */
export interface TemporaryChatJournals {
  readonly folder: string;
  readonly clock: ManualClock;
  /** The messages of warnings and errors. */
  readonly told: string[];
  open(): FileChatJournal;
  dispose(): Promise<void>;
}

/** Makes a folder under the system's temporary one, or in `root`, which exists. */
export async function temporaryChatJournals(root?: string): Promise<TemporaryChatJournals> {
  const made = root ?? (await mkdtemp(join(tmpdir(), "backburner-chats-")));
  const folder = join(made, "chats");
  const clock = new ManualClock(Date.now());
  const told: string[] = [];
  const tell = (message: string): void => {
    told.push(message);
  };
  const log: Log = { debug: () => undefined, info: () => undefined, warn: tell, error: tell };
  const opened: FileChatJournal[] = [];
  return {
    folder,
    clock,
    told,
    open: () => {
      const journal = new FileChatJournal({ folder, clock, log });
      opened.push(journal);
      return journal;
    },
    dispose: async () => {
      for (const journal of opened) journal.dispose();
      await rm(made, { recursive: true, force: true });
    },
  };
}
