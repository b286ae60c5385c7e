import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import { type Disposable, DisposableStore } from "../base/lifecycle.ts";
import type { Daemons } from "./daemons.ts";
import type { OutputReader } from "./output-source.ts";

/** How often another window's journal is looked at. */
const pollMs = 1000;

const pageLimit = 2000;

type Followed = Pick<Daemons, "isMine" | "get" | "read" | "onDidEmit">;

/**
 * Hands over a daemon's output as it comes: as events from this window, from disk for a daemon of another window, which may become one
 * of this window's. Ends by itself when the daemon has ended and all was read. An id that is not known may become a daemon of this window.
 */
export function follow(id: DaemonId, daemons: Followed, clock: Clock, reader: OutputReader): Disposable {
  if (daemons.isMine(id) || daemons.get(id) === undefined) return followEvents(id, daemons, reader.onRecords);
  const held = new DisposableStore();
  /** What came from this window's own kernel while the rest was still on disk. */
  let early: DaemonOutput[] | undefined = [];
  let reading = false;
  const poll = async (): Promise<void> => {
    const over = daemons.get(id)?.phase === "ended";
    const isMine = early !== undefined && early.length > 0;
    const { records } = await daemons.read(id, { sinceSeq: reader.lastSeq(), limit: pageLimit });
    if (records.length > 0) reader.onRecords(records);
    if (isMine && records.length < pageLimit) {
      reader.onRecords((early ?? []).filter(({ seq }) => seq > reader.lastSeq()));
      early = undefined;
      timer.dispose();
    } else if (records.length === 0 && over) held.dispose();
  };
  const read = (): void => {
    if (reading) return;
    reading = true;
    poll()
      .catch(reader.onError)
      .finally(() => {
        reading = false;
      });
  };
  const timer = held.add(clock.every(pollMs, read));
  held.add(
    followEvents(id, daemons, (records) => {
      if (early === undefined) reader.onRecords(records);
      else {
        early.push(...records);
        read();
      }
    }),
  );
  return held;
}

function followEvents(
  id: DaemonId,
  daemons: Followed,
  onRecords: (records: readonly DaemonOutput[]) => void,
): Disposable {
  return daemons.onDidEmit((event) => {
    if (event.type !== "daemon:output" || event.daemon_id !== id) return;
    const { type: _type, ...record } = event;
    onRecords([record]);
  });
}
