import type { FrameLocator } from "playwright-core";

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
