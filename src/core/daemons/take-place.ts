import type { DaemonId } from "../../protocol/ids.ts";
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { DaemonLimitError } from "./daemon-limit-error.ts";
import type { DaemonEntry, Journal, JournalWriter } from "./journal.ts";
import type { Lease } from "./lease.ts";
import { claimOf } from "./new-record.ts";

interface PlaceContext {
  readonly journal: Journal;
  readonly lease: Lease;
  readonly log: Log;
}

/** Takes one of `maxConcurrent` slots and a place on disk for a daemon, or neither. Errors: `daemons.limit`, `journal.*`, `keeper.*`. */
export async function takePlace(
  entry: DaemonEntry,
  maxConcurrent: number,
  context: PlaceContext,
): Promise<{ readonly writer: JournalWriter; readonly lastSeq: number }> {
  const { journal, lease } = context;
  const grant = await lease.claim(claimOf(entry.record), maxConcurrent);
  if (!grant.granted) throw new DaemonLimitError(grant.running, maxConcurrent);
  try {
    await journal.save(entry);
    return await journal.open(entry.record.daemon_id);
  } catch (error) {
    await leavePlace(entry.record.daemon_id, context);
    throw error;
  }
}

/** Takes back a start that went no further: it holds no slot, and nobody finds half an entry. Rejects never. */
export async function leavePlace(id: DaemonId, { journal, lease, log }: PlaceContext): Promise<void> {
  for (const step of await Promise.allSettled([journal.remove(id), lease.release(id)]))
    if (step.status === "rejected")
      log.warn("a start could not be taken back", { daemon: id, error: messageOf(step.reason) });
}
