import { setTimeout as sleep } from "node:timers/promises";
import { marked } from "./marked.ts";
import type { Window } from "../../test/support/real/window.ts";

const settleMs = 400;

export interface StopResult {
  /** From the click to the state that is shown as stopped. */
  readonly ms: number;
  /** Processes of it that still run then. */
  readonly left: number;
  readonly detail: string | undefined;
}

/** Runs a program that prints something when it is where it is to be stopped, and stops it there. */
export async function stop(window: Window, { code }: { readonly code: string }): Promise<StopResult> {
  const { daemon_id: id } = await window.start(code);
  const record = await window.until(
    id,
    ({ last_line, phase }) => last_line !== undefined || phase === "ended",
  );
  if (record.phase === "ended") throw new Error(`it ended before it was stopped: ${record.detail ?? ""}`);
  await sleep(settleMs);
  const marker = (await window.daemons.entry(id))?.handle?.marker ?? id;
  const begun = performance.now();
  void window.daemons.stop(id);
  const ended = await window.ended(id);
  const ms = performance.now() - begun;
  const pids = marked(marker);
  for (const pid of pids) process.kill(pid, "SIGKILL");
  return { ms, left: pids.length, detail: ended.detail };
}
