import type { Locator, Page } from "playwright-core";
import type { OAuthTraceLine, OAuthView } from "../../src/protocol/oauth.ts";
import type { ToolServersView } from "../../src/protocol/tools.ts";
import type { FakeHostSetup } from "./fake-host.ts";
import type { Harness, OpenOptions } from "./harness.ts";
import { openNewForm, openSavedForm } from "./one-tool-server.ts";
import { savedForm, serversView, serverView, toolForm } from "./tools-fixtures.ts";

/** Where the server of the form is. */
export const ADDRESS = "https://github.example.com/mcp";

/** A form with OAuth 2.1 in it. */
export interface OpenCard {
  readonly page: Page;
  readonly form: Locator;
  readonly section: Locator;
  readonly badge: Locator;
}

/** Opens the form for a new server whose fields are filled in. */
export async function newCard(
  harness: Harness,
  setup: Partial<FakeHostSetup> = {},
  options: OpenOptions = {},
): Promise<OpenCard> {
  const form = toolForm({ auth: "oauth_2.1", url: ADDRESS, id: "github" });
  return card(
    await openNewForm(harness, { form, tools: serversView([serverView("other")]), ...setup }, options),
  );
}

/** Opens the form for the saved server "github". */
export async function savedCard(
  harness: Harness,
  oauth: OAuthView,
  setup: Partial<FakeHostSetup> = {},
): Promise<OpenCard> {
  const form = { ...savedForm({ auth: "oauth_2.1" }), oauth };
  return card(await openSavedForm(harness, { form, tools: withGitHub(oauth), ...setup }));
}

/** The parts of a form that is open. */
export function card({ page, form }: { readonly page: Page; readonly form: Locator }): OpenCard {
  return {
    page,
    form,
    section: page.getByTestId("oauth-registration"),
    badge: page.getByTestId("auth-badge"),
  };
}

/** Presses the button that registers a client. */
export function pressRegister(section: Locator): Promise<void> {
  return section.getByRole("button", { name: "Register Client", exact: true }).click();
}

/** The servers of the settings, with "github" as it stands. */
export function withGitHub(oauth: OAuthView): ToolServersView {
  return serversView([serverView("github", { name: "GitHub", auth: "oauth_2.1" }, { oauth })]);
}

/** Tells the page what registering in the form does, or signing in to a server. */
export async function trace(page: Page, whose: object, lines: readonly OAuthTraceLine[]): Promise<void> {
  await page.evaluate(
    ([target, all]) => {
      window.fakeHost.send("oauth:trace", { ...target, lines: all });
    },
    [whose, lines] as const,
  );
}

/** Answers the newest request of this name. */
export async function refuse(page: Page, name: string, message: string): Promise<void> {
  await page.evaluate(
    ([wanted, sentence]) => {
      // Requests are numbered in the order in which they come.
      const id = window.fakeHost.requests.findLastIndex((request) => request.name === wanted) + 1;
      const error = { code: "oauth.failed", message: sentence };
      window.postMessage({ kind: "reply", id, ok: false, error }, "*");
    },
    [name, message] as const,
  );
}

/** Which of red, green and blue is the most of its colour. */
export async function isGreen(element: Locator): Promise<boolean> {
  const color = await element.evaluate((each) => {
    const context = document.createElement("canvas").getContext("2d");
    if (context === null) return [];
    context.fillStyle = getComputedStyle(each).color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  });
  const [red = 0, green = 0, blue = 0] = color;
  return green > red && green > blue;
}
