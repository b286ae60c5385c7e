import type { DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import { DisposableStore } from "../base/lifecycle.ts";
import type { KnownDaemons } from "./known-daemons.ts";

/** The stop ladder of a server elsewhere takes less; a window that hangs must not hold up this one. */
const patienceMs = 20_000;

/**
 * Resolves when the record of another window's daemon says that it has ended, or is gone.
 * Errors: `daemons.not_stopped` after 20 seconds.
 */
export function whenEnded(known: KnownDaemons, id: DaemonId, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const held = new DisposableStore();
    const look = (): void => {
      const phase = known.get(id)?.phase ?? "ended";
      if (phase !== "ended") return;
      held.dispose();
      resolve();
    };
    held.add(known.onDidChange(look));
    held.add(
      clock.after(patienceMs, () => {
        held.dispose();
        const title = known.get(id)?.title ?? "";
        reject(
          new AppError(
            "daemons.not_stopped",
            `The window that runs "${title}" has not stopped it yet. Look at that window, or close it, and stop the script again.`,
            { retry: true },
          ),
        );
      }),
    );
    look();
  });
}
