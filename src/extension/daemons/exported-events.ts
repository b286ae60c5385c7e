import { statusEvent } from "../../core/daemons/status-event.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonEvent } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";

/** The kept events of a daemon as the API tells them: all its output, then its status as it is by then. */
export async function* exportedEvents(
  daemons: Pick<Daemons, "read" | "get">,
  id: DaemonId,
): AsyncGenerator<DaemonEvent> {
  for (let sinceSeq = 0; ;) {
    const page = await daemons.read(id, { sinceSeq, limit: 2000 });
    if (page.records.length === 0) break;
    for (const record of page.records) yield { type: "daemon:output", ...record };
    sinceSeq = page.nextSeq;
  }
  const record = daemons.get(id);
  if (record !== undefined) yield statusEvent(record);
}
