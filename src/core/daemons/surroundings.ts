import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { Surroundings } from "./kernel-host.ts";
import { netSeconds } from "./limits.ts";
import { canCall, type ScriptCalls } from "./script-calls.ts";

/** What a daemon's program finds in its kernel when it begins `now`, in epoch seconds. */
export function surroundingsOf(
  { language, folder, deadline_at: deadline }: DaemonRecord,
  now: number,
  calls: ScriptCalls | undefined,
): Surroundings {
  return {
    deadlineSeconds: netSeconds(Math.max(0, deadline - now)),
    ...(folder === undefined ? {} : { folder }),
    ...(canCall(language, calls) ? { calls: true } : {}),
  };
}
