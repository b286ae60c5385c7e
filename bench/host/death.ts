import { setTimeout as sleep } from "node:timers/promises";
import type { Window } from "../../test/support/real/window.ts";

const code = "import os, time\nprint(os.getpid())\ntime.sleep(600)";

/** Kills a kernel from outside; resolves to the milliseconds until its daemon is shown as ended. */
export async function death(
  window: Window,
  { times }: { readonly times: number },
): Promise<readonly number[]> {
  const noticed: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const { daemon_id: id } = await window.start(code);
    const { last_line } = await window.until(id, (record) => record.last_line !== undefined);
    // At another moment of the server's own period each time.
    await sleep(500 + Math.random() * 1000);
    const begun = performance.now();
    process.kill(Number(last_line), "SIGKILL");
    const { reason } = await window.ended(id);
    if (reason !== "kernel_died") throw new Error(`it ended with ${reason}`);
    noticed.push(performance.now() - begun);
  }
  return noticed;
}
