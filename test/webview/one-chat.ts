import type { Page } from "playwright-core";
import type { ChatEvent, ChatMessage, MessagePart } from "../../src/protocol/chat.ts";
import type { MessageId } from "../../src/protocol/ids.ts";
import { chatOf, someModels } from "./chat-fixtures.ts";
import type { FakeHostSetup } from "./fake-host.ts";
import { pageView } from "./fixtures.ts";
import type { Harness, OpenOptions, TestPage } from "./harness.ts";

/** Opens the page at a chat "c1" with these messages, three models and no daemons. */
export async function openChat(
  harness: Harness,
  messages: readonly ChatMessage[] = [],
  setup: Partial<FakeHostSetup> = {},
  options: OpenOptions = {},
): Promise<TestPage> {
  const opened = await harness.open(
    { view: pageView([]), models: someModels, chat: chatOf(messages), ...setup },
    { place: "chat", ...options },
  );
  await opened.page.getByRole("textbox", { name: "Message" }).waitFor();
  return opened;
}

/** Tells the page what happened to the chat, as one message of the host. */
export async function happen(page: Page, ...events: readonly ChatEvent[]): Promise<void> {
  await page.evaluate((all) => {
    window.fakeHost.chat(all);
  }, events);
}

/** More of the last part of a message. */
export function more(id: string, text: string): ChatEvent {
  return { type: "part:appended", message_id: id as MessageId, text };
}

/** A part of a message is another one. */
export function changed(id: string, index: number, part: MessagePart): ChatEvent {
  return { type: "part:changed", message_id: id as MessageId, index, part };
}

/** A new message. */
export function added(message: ChatMessage): ChatEvent {
  return { type: "message:added", message };
}

/** An answer is over. */
export function ended(
  id: string,
  changes: Partial<Extract<ChatEvent, { type: "message:ended" }>> = {},
): ChatEvent {
  return {
    type: "message:ended",
    message_id: id as MessageId,
    status: "done",
    at: 1_700_000_100,
    ...changes,
  };
}

/** What the page has asked under these names, in order. */
export async function asked(page: Page, ...names: readonly string[]): Promise<Record<string, unknown>[]> {
  const requests = await page.evaluate(() => window.fakeHost.requests);
  return requests.filter(({ name }) => names.includes(name)).map(({ params }) => params);
}

/** Waits until the page has asked this. */
export async function waitForRequest(page: Page, name: string, count = 1): Promise<void> {
  await page.waitForFunction(
    ([wanted, times]) =>
      window.fakeHost.requests.filter((request) => request.name === wanted).length >= times,
    [name, count] as const,
  );
}
