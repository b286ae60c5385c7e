import { AppError } from "../../core/base/errors.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { StopFailure } from "../../protocol/requests.ts";

/** What can be stopped. */
export type Stoppable = Pick<Daemons, "stop" | "get" | "list" | "onDidChange">;

/** Stops a daemon and resolves once it is stopping; rejects with what kept it from that. What goes wrong after that is for `onLater`. */
export async function beginStop(
  daemons: Stoppable,
  id: DaemonId,
  onLater: (error: unknown) => void,
): Promise<void> {
  const begun = Promise.withResolvers<undefined>();
  const look = (): void => {
    const phase = daemons.get(id)?.phase;
    if (phase !== "starting" && phase !== "running") begun.resolve(undefined);
  };
  const watching = daemons.onDidChange(look);
  const ended = daemons.stop(id);
  look();
  try {
    await Promise.race([begun.promise, ended]);
  } finally {
    watching.dispose();
  }
  ended.catch(onLater);
}

/** Stops all that run and resolves once each is stopping or was kept from it: to those that were, and by what. */
export async function beginStopAll(
  daemons: Stoppable,
  onLater: (error: unknown) => void,
): Promise<readonly StopFailure[]> {
  const running = daemons.list().filter((record) => record.phase !== "ended");
  const failures = await Promise.all(
    running.map(async ({ daemon_id }) => {
      try {
        await beginStop(daemons, daemon_id, onLater);
        return undefined;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return { daemon_id, message: error.message };
      }
    }),
  );
  return failures.filter((failure) => failure !== undefined);
}
