import type { Locator, Page } from "playwright-core";
import type { FakeHostSetup } from "./fake-host.ts";
import { pageView } from "./fixtures.ts";
import type { Harness, OpenOptions, TestPage } from "./harness.ts";
import { everyServer, savedForm, toolForm } from "./tools-fixtures.ts";

/** Opens the page at the list of tool servers. */
export async function openServers(
  harness: Harness,
  setup: Partial<FakeHostSetup> = {},
  options: OpenOptions = {},
): Promise<TestPage> {
  const opened = await harness.open(
    { view: pageView([]), tools: everyServer, ...setup },
    { place: "tools", ...options },
  );
  await opened.page.getByRole("heading", { name: "Tool Servers", level: 1 }).waitFor();
  return opened;
}

/** A form that is open, and the page around it. */
interface OpenedForm extends TestPage {
  readonly form: Locator;
}

/** Opens the form for a new server. */
export async function openNewForm(
  harness: Harness,
  setup: Partial<FakeHostSetup> = {},
  options: OpenOptions = {},
): Promise<OpenedForm> {
  const opened = await openServers(harness, { form: toolForm(), ...setup }, options);
  await opened.page.getByRole("button", { name: "Add Tool Server" }).click();
  return withForm(opened);
}

/** Opens the form for the saved server "github". */
export async function openSavedForm(
  harness: Harness,
  setup: Partial<FakeHostSetup> = {},
  options: OpenOptions = {},
): Promise<OpenedForm> {
  const opened = await openServers(harness, { form: savedForm(), ...setup }, options);
  await opened.page.getByRole("button", { name: "Edit GitHub" }).click();
  return withForm(opened);
}

async function withForm(opened: TestPage): Promise<OpenedForm> {
  const form = opened.page.getByTestId("tool-server-form");
  await form.waitFor();
  return { ...opened, form };
}

/** The row of a server in the list. */
export function rowOf(page: Page, id: string): Locator {
  return page.locator(`[data-testid="tool-server-row"][data-server-id="${id}"]`);
}

/** The accessible name of what has the focus, or its label's text. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const labelled = element?.getAttribute("aria-labelledby") ?? "";
    const label = document.getElementById(labelled)?.textContent;
    return element?.getAttribute("aria-label") ?? label ?? element?.textContent.trim() ?? "";
  });
}
