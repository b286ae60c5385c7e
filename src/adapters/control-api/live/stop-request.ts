import { AppError, messageOf } from "../../../core/base/errors.ts";
import type { Log } from "../../../core/base/log.ts";
import type { ControlDesk } from "../../../core/control/control-desk.ts";
import type { ControlCaller } from "../../../core/control/control-token.ts";

/** What a socket is told that asked for a stop. */
export type StopAnswer =
  | { readonly status: "stopped"; readonly daemon_id: string }
  /** There is no such daemon, or it is somebody else's. */
  | { readonly status: "not_found" }
  | { readonly status: "error"; readonly detail: string };

/** Does what a `daemon:stop` asks for; never rejects. */
export async function stopRequest(
  desk: Pick<ControlDesk, "stop">,
  caller: ControlCaller,
  payload: unknown,
  log: Log,
): Promise<StopAnswer> {
  const id = idOf(payload);
  if (id === undefined) return { status: "error", detail: "Send { daemon_id }." };
  try {
    return (await desk.stop(caller, id)) ? { status: "stopped", daemon_id: id } : { status: "not_found" };
  } catch (error) {
    if (error instanceof AppError) return { status: "error", detail: error.message };
    log.error("the control API met a bug", { error: messageOf(error) });
    return { status: "error", detail: "Something went wrong; the log of Backburner says what." };
  }
}

function idOf(payload: unknown): string | undefined {
  if (typeof payload !== "object" || payload === null || !("daemon_id" in payload)) return undefined;
  return typeof payload.daemon_id === "string" ? payload.daemon_id : undefined;
}
