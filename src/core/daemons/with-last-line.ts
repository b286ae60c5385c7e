import type { DaemonRecord } from "../../protocol/daemon.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Journal } from "./journal.ts";
import { lastLine } from "./last-line.ts";

/** More than a label needs, and little to read. */
const tail = { maxBytes: 64 * 1024, limit: 20 };

/** The record of a running daemon as its window knows it: an entry is written when its state changes, its output all the time. */
export async function withLastLine(
  record: DaemonRecord,
  { journal, log }: { readonly journal: Journal; readonly log: Log },
): Promise<DaemonRecord> {
  if (record.phase === "ended") return record;
  try {
    const line = lastLine((await journal.readTail(record.daemon_id, tail)).records);
    return line === undefined ? record : { ...record, last_line: line };
  } catch (error) {
    log.debug("the last line could not be read", { daemon: record.daemon_id, error: messageOf(error) });
    return record;
  }
}
