import type { FrameLocator, Locator } from "playwright-core";

/** Sends a message in our own chat. */
export async function send(page: FrameLocator, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.fill(text);
  // While the last answer is being finished there is Stop in its place.
  await page.getByRole("button", { name: "Send", exact: true }).waitFor();
  await field.press("Enter");
}

/** The same, and waits until the answer has begun: from then on the last message is the answer to this one. */
export async function say(page: FrameLocator, text: string): Promise<void> {
  const messages = page.getByTestId("chat-message");
  const before = await messages.count();
  await send(page, text);
  await messages.nth(before + 1).waitFor();
}

/** The row of a tool server in the Integrations menu, once that is open. */
export function integration(page: FrameLocator, id: string): Locator {
  return page.locator(`[data-testid="integration-row"][data-server-id="${id}"]`);
}

/** Switches tool servers on in the Integrations menu of the open chat. */
export async function switchOn(page: FrameLocator, ...ids: readonly string[]): Promise<void> {
  const menu = page.getByRole("button", { name: /^Integrations/ });
  await menu.click();
  for (const id of ids) await integration(page, id).getByRole("switch").first().click();
  await menu.page().keyboard.press("Escape");
}
