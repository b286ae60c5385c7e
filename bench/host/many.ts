import { setTimeout as sleep } from "node:timers/promises";
import { Page } from "../../test/support/real/page.ts";
import type { Window } from "../../test/support/real/window.ts";

const code = "import time\nwhile True:\n    print('0123456789' * 8)\n    time.sleep(0.1)";
const settleMs = 2000;
const windowMs = 6000;
const atOnce = 4;

/** Runs so many daemons at once, ten lines a second each and all shown; resolves to the share of one core that each costs this process. */
export async function many(
  window: Window,
  { daemons }: { readonly daemons: number },
): Promise<{ readonly cpuPercentEach: number; readonly linesPerSecond: number }> {
  let lines = 0;
  const page = new Page(window.daemons, (records) => {
    for (const { content } of records) lines += content.split("\n").length - 1;
  });
  let left = daemons;
  const start = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { daemon_id: id } = await window.start(code);
      await page.open(id);
      await window.until(id, ({ last_line }) => last_line !== undefined);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, daemons) }, start));
  await sleep(settleMs);
  lines = 0;
  const before = process.cpuUsage();
  const begun = performance.now();
  await sleep(windowMs);
  const { user, system } = process.cpuUsage(before);
  const passedMs = performance.now() - begun;
  const linesPerSecond = (lines / passedMs) * 1000;
  await window.daemons.stopMine("user");
  page.close();
  return { cpuPercentEach: ((user + system) / 1000 / passedMs / daemons) * 100, linesPerSecond };
}
