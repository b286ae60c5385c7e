import { deepEqual, equal } from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { ChatTools, ToolServersView } from "../../src/protocol/tools.ts";
import { answer, chatOf, userMessage, words } from "./chat-fixtures.ts";
import type { FakeHostSetup } from "./fake-host.ts";
import { Harness, type OpenOptions, type TestPage } from "./harness.ts";
import { brokenAccess, poorContrast } from "./look.ts";
import { asked, happen, openChat, waitForRequest } from "./one-chat.ts";
import { offer, ready, serverView, someOffers, someServers, tool } from "./chat-tools-fixtures.ts";

const talk = [userMessage("u1", "hi"), answer("a1", [words("Hello.")])];

/** The row of a server. */
function row(page: Page, id: string): Locator {
  return page.locator(`[data-testid="integration-row"][data-server-id="${id}"]`);
}

/** The names of switches and whether they are on. */
async function switches(within: Locator): Promise<[string | null, string | null][]> {
  return within
    .getByRole("switch")
    .evaluateAll((all) =>
      all.map((one) => [one.getAttribute("aria-label"), one.getAttribute("aria-checked")]),
    );
}

/** Tells the page how the servers stand now. */
async function tell(page: Page, view: ToolServersView): Promise<void> {
  await page.evaluate((servers) => {
    window.fakeHost.send("tools:view", servers);
  }, view);
}

describe("the integrations of a chat", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function openMenu(
    tools: ChatTools | undefined,
    setup: Partial<FakeHostSetup> = {},
    options: OpenOptions = {},
  ): Promise<TestPage> {
    const chat = chatOf(talk, tools === undefined ? {} : { tools });
    const opened = await openChat(
      harness,
      talk,
      { chat, tools: someServers, offers: someOffers, ...setup },
      options,
    );
    await opened.page.getByRole("button", { name: /^Integrations/ }).click();
    await opened.page.getByRole("dialog", { name: "Integrations" }).waitFor();
    return opened;
  }

  it("[C4] lists the servers that can be used and the editor's tools apart, each with a switch", async () => {
    const { page } = await openMenu({ servers: ["github", "vscode", "gone"], off: [] });
    const menu = page.getByRole("dialog", { name: "Integrations" });
    deepEqual(await switches(menu.getByRole("group", { name: "Tool Servers" })), [
      ["GitHub", "true"],
      ["Weather", "false"],
      ["Linear", "false"],
      ["Notes", "false"],
      ["Old server", "false"],
      ["Slow server", "false"],
    ]);
    deepEqual(await switches(menu.getByRole("group", { name: "VS Code", exact: true })), [
      ["VS Code's tools", "true"],
    ]);
    await page.getByRole("button", { name: "Integrations 2", exact: true }).waitFor();
    await row(page, "github").getByText("3 tools").waitFor();
    await row(page, "slow").getByText("connecting…").waitFor();
    equal((await asked(page, "tools:open")).length, 1);
  });

  it("[C4] has nothing on until the user chooses, and leaves the editor out where it has no tools", async () => {
    const { page } = await openMenu(undefined, { tools: { ...someServers, editor_tools: 0 } });
    equal(await page.locator('[role="switch"][aria-checked="true"]').count(), 0);
    equal(await row(page, "vscode").count(), 0);
    equal(await page.getByTestId("chosen-sum").count(), 0);
    await page.getByRole("button", { name: "Integrations", exact: true }).waitFor();
    deepEqual(await asked(page, "tools:offer"), []);
  });

  it("[C4] switches a server and a tool, with the whole choice, and keeps what the host says", async () => {
    const { page } = await openMenu({ servers: ["github"], off: [] });
    await row(page, "weather").getByRole("switch", { name: "Weather" }).click();
    await page.getByRole("button", { name: "Integrations 2", exact: true }).waitFor();
    await page.getByRole("button", { name: "Tools of GitHub" }).click();
    await row(page, "github").getByRole("switch", { name: "search" }).click();
    deepEqual(await asked(page, "chat:choose-tools"), [
      { chat_id: "c1", tools: { servers: ["github", "weather"], off: [] } },
      { chat_id: "c1", tools: { servers: ["github", "weather"], off: ["github/search"] } },
    ]);
    deepEqual(await switches(row(page, "github")), [
      ["GitHub", "true"],
      ["Create issue", "true"],
      ["List issues", "true"],
      ["search", "false"],
    ]);
    await happen(page, { type: "chat:tools", tools: { servers: [], off: [] } });
    await page.getByRole("button", { name: "Integrations", exact: true }).waitFor();
    equal(
      await row(page, "github").getByRole("switch", { name: "search" }).getAttribute("aria-disabled"),
      "true",
    );
    await row(page, "github").getByTestId("integration-tool").first().click();
    equal((await asked(page, "chat:choose-tools")).length, 2);
  });

  it("[C4] takes a choice back that the host refuses, and says why", async () => {
    const { page } = await openMenu(
      { servers: ["github"], off: [] },
      {
        refuse: { "chat:choose-tools": "The chat could not be written." },
      },
    );
    await row(page, "weather").getByRole("switch").click();
    await page.getByRole("dialog").getByRole("alert").getByText("The chat could not be written.").waitFor();
    equal(await row(page, "weather").getByRole("switch").getAttribute("aria-checked"), "false");
    await page.getByRole("button", { name: "Integrations 1", exact: true }).waitFor();
  });

  it("[C4] shows a lock where a sign-in is missing; a press begins it and switches the server on", async () => {
    const { page } = await openMenu({ servers: [], off: [] });
    const lock = row(page, "linear").getByRole("button", { name: "Click to authorize with OAuth" });
    equal(await lock.getAttribute("title"), "Click to authorize with OAuth");
    equal(await row(page, "github").locator(".lock").count(), 0);
    await row(page, "linear").locator(".integration-name").click();
    deepEqual(await asked(page, "tools:sign-in"), [{ id: "linear" }]);
    deepEqual(await asked(page, "chat:choose-tools"), [
      { chat_id: "c1", tools: { servers: ["linear"], off: [] } },
    ]);
    await tell(page, {
      ...someServers,
      servers: someServers.servers.map((each) =>
        each.server.id === "linear" ? { ...each, state: ready(5) } : each,
      ),
    });
    await row(page, "linear").getByText("5 tools").waitFor();
    equal(await lock.count(), 0);
    equal(await row(page, "linear").getByRole("switch").getAttribute("aria-checked"), "true");
    await waitForRequest(page, "tools:offer");
    deepEqual(await asked(page, "tools:offer"), [{ id: "linear" }]);
  });

  it("[C4] asks for a key where that is what is missing, stays chosen when it is not given, and can be switched off", async () => {
    const { page } = await openMenu(
      { servers: [], off: [] },
      { refuse: { "tools:sign-in": "No key was given." } },
    );
    const notes = row(page, "notes");
    await notes.getByRole("switch", { name: "Notes" }).click();
    await page.getByRole("alert").getByText("No key was given.").waitFor();
    equal(await notes.getByRole("switch").getAttribute("aria-checked"), "true");
    await notes.getByRole("button", { name: "Click to set the key" }).click();
    await waitForRequest(page, "tools:sign-in", 2);
    await notes.getByRole("switch", { name: "Notes" }).click();
    deepEqual(
      (await asked(page, "chat:choose-tools")).map(({ tools }) => (tools as ChatTools).servers),
      [["notes"], []],
    );
    equal((await asked(page, "tools:sign-in")).length, 2);
  });

  it("[C4] says what is wrong with a server, and tries again", async () => {
    const { page } = await openMenu({ servers: ["old"], off: [] });
    const old = row(page, "old");
    equal(await old.getByTitle("Nothing answers at old.test.").count(), 1);
    await page.getByRole("button", { name: "Tools of Old server" }).click();
    await old.getByText("Nothing answers at old.test.").waitFor();
    await old.getByRole("button", { name: "Retry Old server" }).click();
    deepEqual(await asked(page, "tools:connect"), [{ id: "old" }]);
    deepEqual(await asked(page, "tools:offer"), []);
    equal((await asked(page, "chat:choose-tools")).length, 0);
  });

  it("[C4] tells servers apart that call themselves the same", async () => {
    const servers = [
      serverView("one", "Served", ready(1), { name: "Mine" }),
      serverView("two", "Served", ready(1)),
      serverView("three", "Other", ready(1), { name: "Third" }),
      serverView("four", "Twins", ready(1), { name: "Twins" }),
      serverView("five", "Twins", ready(1), { name: "Same" }),
      serverView("six", "Twins", ready(1), { name: "Same" }),
    ];
    const { page } = await openMenu(undefined, { tools: { ...someServers, servers, editor_tools: 0 } });
    deepEqual(await switches(page.getByRole("group", { name: "Tool Servers" })), [
      ["Served (Mine)", "false"],
      ["Served (two)", "false"],
      ["Other", "false"],
      ["Twins (four)", "false"],
      ["Twins (five)", "false"],
      ["Twins (six)", "false"],
    ]);
  });

  it("[C4, T5] reads tools again when a server says that they are others, even where they are as many", async () => {
    const { page } = await openMenu({ servers: ["weather"], off: [] });
    await waitForRequest(page, "tools:offer");
    const read = (await asked(page, "tools:offer")).length;
    const state = { kind: "ready", tool_count: 1, skipped: [], changes: 1 } as const;
    await tell(page, { ...someServers, servers: [serverView("weather", "Weather", state)] });
    await page.waitForFunction(
      (before) => window.fakeHost.requests.filter(({ name }) => name === "tools:offer").length > before,
      read,
    );
  });

  it("[C4] says what the choice costs in each request, and warns when it is a lot", async () => {
    const offers = { ...someOffers, weather: offer([tool("forecast", "Forecast", 12_000)]) };
    const { page } = await openMenu({ servers: ["github"], off: ["github/search"] }, { offers });
    const sum = page.getByTestId("chosen-sum");
    await sum.getByText("2 tools · about 700 tokens per request").waitFor();
    equal(await sum.getAttribute("class"), "chosen-sum");
    await row(page, "weather").getByRole("switch").click();
    await sum.getByText("3 tools · about 12,700 tokens per request").waitFor();
    equal(await sum.getAttribute("class"), "chosen-sum heavy");
    await sum.locator(".codicon-warning").waitFor();
  });

  it("[C4] counts while tools are still being read", async () => {
    const { page } = await openMenu({ servers: ["github"], off: [] }, { offers: {} });
    await page.getByTestId("chosen-sum").getByText("Counting tools…").waitFor();
    await page.getByRole("button", { name: "Tools of GitHub" }).click();
    await row(page, "github").getByText("Loading tools…").waitFor();
  });

  it("[C4] finds servers and tools when there are many", async () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      serverView(`s${String(index)}`, `Server ${String(index)}`, ready(0)),
    );
    const { page } = await openMenu(
      { servers: ["github"], off: [] },
      { tools: { ...someServers, servers: [...someServers.servers, ...many] } },
    );
    const field = page.getByRole("textbox", { name: "Search tools" });
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Search tools");
    await field.fill("server 7");
    deepEqual(
      await page
        .getByTestId("integration-row")
        .evaluateAll((rows) => rows.map((each) => each.dataset["serverId"])),
      ["s7"],
    );
    await field.fill("create ISSUE");
    deepEqual(await switches(page.getByRole("dialog")), [
      ["GitHub", "true"],
      ["Create issue", "true"],
    ]);
    await field.fill("nothing like that");
    await page.getByText("Nothing has this name.").waitFor();
  });

  it("[C4, C6] is used by keyboard: arrows, Enter, Escape", async () => {
    const { page } = await openMenu({ servers: [], off: [] });
    const current = (): Promise<string> =>
      page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
      });
    const press = async (...keys: readonly string[]): Promise<string> => {
      for (const key of keys) await page.keyboard.press(key);
      return current();
    };
    equal(await current(), "GitHub");
    equal(await press("ArrowRight"), "GitHub");
    await row(page, "github").getByRole("switch", { name: "Create issue" }).waitFor();
    equal(await press("Enter", "ArrowDown"), "Create issue");
    equal(await press("Space", "ArrowDown", "ArrowDown", "ArrowDown"), "Weather");
    equal(await press("End"), "Available Tools");
    equal(await press("ArrowDown"), "GitHub");
    equal(await press("ArrowDown", "ArrowLeft"), "GitHub");
    equal(await row(page, "github").getByTestId("integration-tool").count(), 0);
    deepEqual(
      (await asked(page, "chat:choose-tools")).map(({ tools }) => tools),
      [
        { servers: ["github"], off: [] },
        { servers: ["github"], off: ["github/create_issue"] },
      ],
    );
    equal(await press("Escape"), "Integrations 1");
    equal(await page.getByRole("dialog").count(), 0);
  });

  it("[C4] opens by /tools", async () => {
    const { page } = await openChat(harness, talk, { tools: someServers, offers: someOffers });
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("/tools");
    await field.press("Enter");
    await page.getByRole("dialog", { name: "Integrations" }).waitFor();
    equal(await field.inputValue(), "");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await field.fill("/to");
    await page.getByRole("option", { name: /^\/tools/ }).click();
    await page.getByRole("dialog", { name: "Integrations" }).waitFor();
  });

  it("[C4] says that there is no server yet, and leads to where one is added", async () => {
    const { page } = await openMenu(undefined, {
      tools: { servers: [], editor_tools: 0, problems: [], deleted: undefined },
    });
    await page.getByText("There is no tool server yet.").waitFor();
    await page.getByRole("button", { name: "Add Tool Server…" }).click();
    await page.locator(".app.at-tools").waitFor();
  });

  it("[C4] says why the servers are not known, and asks again when it is opened again", async () => {
    const { page } = await openMenu(undefined, { refuse: { "tools:open": "Tool servers are not ready." } });
    await page.getByRole("dialog").getByText("Tool servers are not ready.").waitFor();
    const before = (await asked(page, "tools:open")).length;
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Integrations", exact: true }).click();
    await waitForRequest(page, "tools:open", before + 1);
    await tell(page, someServers);
    await row(page, "github").waitFor();
  });

  it("[C4, C5, bad/tools-injection] shows names and descriptions as text", async () => {
    const evil = "<img src=x onerror=window.pwned=1>\u202e";
    const shown = "<img src=x onerror=window.pwned=1>⟨U+202E⟩";
    const { page, errors } = await openMenu(
      { servers: ["a"], off: [] },
      {
        tools: {
          ...someServers,
          servers: [serverView("a", evil, ready(1), {}, { description: evil, version: evil })],
        },
        offers: { a: offer([tool(evil, evil, 1, evil)]) },
      },
    );
    await page.getByRole("button", { name: `Tools of ${shown}` }).click();
    await row(page, "a").getByRole("switch", { name: shown }).nth(1).click();
    deepEqual(await asked(page, "chat:choose-tools"), [
      { chat_id: "c1", tools: { servers: ["a"], off: [`a/${evil}`] } },
    ]);
    await page.getByRole("button", { name: "Available Tools" }).click();
    await page.getByTestId("available-server").getByRole("heading", { name: shown }).waitFor();
    deepEqual(
      [errors, await page.evaluate(() => "pwned" in window), await page.locator("img").count()],
      [[], false, 0],
    );
  });

  for (const [theme, width] of [
    ["dark", 300],
    ["light", 900],
    ["high-contrast", 900],
    ["high-contrast-light", 300],
  ] as const) {
    it(`[C4, C5, C6] can be read and used in ${theme} at ${String(width)} pixels`, async () => {
      const { page } = await openMenu(
        { servers: ["github", "weather", "linear", "vscode"], off: ["github/search"] },
        {},
        { theme, width },
      );
      await page.getByRole("button", { name: "Tools of GitHub" }).click();
      await row(page, "github").getByRole("switch", { name: "search" }).waitFor();
      for (const next of ["Available Tools", undefined]) {
        deepEqual(await page.evaluate(brokenAccess), []);
        const texts =
          ".integrations :is(.integration-name, .integration-note, .rows-head, .chosen-sum, .menu-item, .integrations-word, .integrations-count, .text-button, .soft, h2, h3, strong, code, .type-badge, .plain-text)";
        deepEqual(await page.evaluate(poorContrast, texts), []);
        const outside = await page.evaluate(() => {
          const panel = document.querySelector(".popover-panel")?.getBoundingClientRect();
          return (
            document.documentElement.scrollWidth > document.documentElement.clientWidth ||
            panel === undefined ||
            panel.left < 0 ||
            panel.right > innerWidth ||
            panel.top < 0
          );
        });
        equal(outside, false);
        if (next !== undefined) await page.getByRole("button", { name: next }).click();
      }
    });
  }
});
