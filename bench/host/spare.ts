import { setTimeout as sleep } from "node:timers/promises";
import { run } from "./run.ts";
import type { Window } from "../../test/support/real/window.ts";

/** Time for the spare kernel to become ready. */
const warmMs = 3000;

/** Starts daemons one after another, each when a spare is ready; resolves to each one's time to its first output. */
export async function spare(
  window: Window,
  { code, times }: { readonly code: string; readonly times: number },
): Promise<readonly number[]> {
  await run(window, { code });
  const firsts: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    await sleep(warmMs);
    firsts.push((await run(window, { code })).firstMs);
  }
  return firsts;
}
