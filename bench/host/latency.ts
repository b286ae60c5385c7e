import { Page } from "../../test/support/real/page.ts";
import type { Window } from "../../test/support/real/window.ts";

/** Runs a program that prints the time in seconds, line by line; resolves to how old each was on the page, in milliseconds. */
export async function latency(
  window: Window,
  { code }: { readonly code: string },
): Promise<readonly number[]> {
  const ages: number[] = [];
  const page = new Page(window.daemons, (records) => {
    const now = performance.timeOrigin + performance.now();
    for (const { stream, content } of records) {
      if (stream !== "stdout") continue;
      for (const line of content.split("\n")) if (line !== "") ages.push(now - Number(line) * 1000);
    }
  });
  const { daemon_id: id } = await window.start(code);
  await page.open(id);
  await window.ended(id);
  page.close();
  return ages;
}
