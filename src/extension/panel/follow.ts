import type { Clock } from "../../core/base/clock.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";

/** How often another window's journal is looked at. */
const pollMs = 1000;

const pageLimit = 2000;

/** What can be followed. */
export type Followed = Pick<Daemons, "isMine" | "get" | "read" | "onDidEmit">;

interface FollowOptions {
  readonly clock: Clock;
  readonly lastSeq: () => number;
  readonly onRecords: (records: readonly DaemonOutput[]) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Hands over a daemon's output as it comes: as events from this window, from disk for a daemon of another window, which may become one
 * of this window's. `lastSeq` tells where the reader stands. Ends by itself when the daemon has ended and all was read.
 */
export function follow(id: DaemonId, daemons: Followed, options: FollowOptions): Disposable {
  if (daemons.isMine(id)) return followEvents(id, daemons, options.onRecords);
  const held = new DisposableStore();
  /** What came from this window's own kernel while the rest was still on disk. */
  let early: DaemonOutput[] | undefined = [];
  let reading = false;
  const poll = async (): Promise<void> => {
    const over = daemons.get(id)?.phase === "ended";
    const isMine = early !== undefined && early.length > 0;
    const { records } = await daemons.read(id, { sinceSeq: options.lastSeq(), limit: pageLimit });
    if (records.length > 0) options.onRecords(records);
    if (isMine && records.length < pageLimit) {
      options.onRecords((early ?? []).filter(({ seq }) => seq > options.lastSeq()));
      early = undefined;
      timer.dispose();
    } else if (records.length === 0 && over) held.dispose();
  };
  const read = (): void => {
    if (reading) return;
    reading = true;
    poll()
      .catch(options.onError)
      .finally(() => {
        reading = false;
      });
  };
  const timer = held.add(options.clock.every(pollMs, read));
  held.add(
    followEvents(id, daemons, (records) => {
      if (early === undefined) options.onRecords(records);
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
