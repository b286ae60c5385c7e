import type { Page } from "playwright-core";

/** Waits until the focus is on what is called this, by its test id, label or text: it often moves a frame after what it follows. */
export async function focusOn(page: Page, name: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const element = document.activeElement;
    const label = document.getElementById(element?.getAttribute("aria-labelledby") ?? "")?.textContent;
    const names = [
      ...[element?.getAttribute("data-testid"), element?.getAttribute("aria-label"), label],
      element?.textContent.trim(),
    ];
    return names.includes(wanted);
  }, name);
}
