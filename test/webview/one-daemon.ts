import type { Locator, Page } from "playwright-core";
import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import { daemonView, pageView } from "./fixtures.ts";
import type { Harness, TestPage } from "./harness.ts";

/** Opens a page with one running daemon "a" whose output on disk is these records; the page gets the last `tail` of them. */
export async function openOutput(
  harness: Harness,
  records: readonly DaemonOutput[] = [],
  tail = records.length,
): Promise<TestPage> {
  const opened = await harness.open({ view: pageView([daemonView("a")]), disk: { a: records }, tail });
  await opened.page.waitForFunction(() =>
    window.fakeHost.requests.some(({ name }) => name === "daemon:open"),
  );
  return opened;
}

/** Sends a batch of output of daemon "a". */
export async function send(page: Page, records: readonly DaemonOutput[], skippedTo?: number): Promise<void> {
  await page.evaluate(
    ({ all, skipped }) => {
      window.fakeHost.output("a", all, skipped);
    },
    { all: records, skipped: skippedTo },
  );
}

/** Waits until all that was sent has been drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(() => window.fakeHost.unacknowledged.size === 0);
}

/** How far it is scrolled once it moves no more: the wheel scrolls smoothly. */
export function atRest(output: Locator): Promise<number> {
  return output.evaluate(async (element) => {
    for (let still = 0, top = element.scrollTop; ;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      still = element.scrollTop === top ? still + 1 : 0;
      top = element.scrollTop;
      if (still === 4) return top;
    }
  });
}
