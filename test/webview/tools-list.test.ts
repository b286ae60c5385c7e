import { deepEqual, equal, ok } from "node:assert/strict";
import type { ToolServersView } from "../../src/protocol/tools.ts";
import { pageView } from "./fixtures.ts";
import { Harness } from "./harness.ts";
import { asked, waitForRequest } from "./one-chat.ts";
import { focused, openServers, rowOf } from "./one-tool-server.ts";
import { everyServer, serversView, serverView, someOffer, toolView } from "./tools-fixtures.ts";
import { focusOn } from "./focus-on.ts";

describe("the list of tool servers", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[T4] shows of each server its type, its name, how it is asked and how it stands", async () => {
    const { page, errors } = await openServers(harness);
    await page.getByText("Connect to OpenAPI or MCP (Model Context Protocol) tool servers.").waitFor();
    const rows = await page.getByTestId("tool-server-row").evaluateAll((elements) =>
      elements.map((row) => {
        const text = (selector: string): string | undefined => row.querySelector(selector)?.textContent;
        const isOn = row.querySelector("[role=switch]")?.getAttribute("aria-checked");
        return [text(".type-badge"), text(".server-name"), text(".server-auth"), text(".server-state"), isOn];
      }),
    );
    deepEqual(rows.slice(0, 5), [
      ["MCP", "GitHub", "OAuth 2.1", "Connected12 tools", "true"],
      ["OpenAPI", "Weather", "Bearer", "Error", "true"],
      ["MCP", "Notes", "Session", "Needs sign-in", "true"],
      ["MCP", "Files", "OAuth", "Connecting…", "true"],
      ["MCP", "Old tools", undefined, "Off", "false"],
    ]);
    ok(rows[5]?.[1]?.startsWith("https://a-very-long-name.example.com/"));
    await rowOf(page, "github").getByText("github", { exact: true }).waitFor();
    await rowOf(page, "weather").getByText("The server answered 503: try again later").waitFor();
    await page.getByText("The entry “x y” of backburner.toolServers has no valid ID.").waitFor();
    await page.getByText("7 tools of VS Code and its extensions").waitFor();
    deepEqual([errors, await page.evaluate(() => window.fakeHost.violations)], [[], []]);
  });

  it("[T4] tells the types apart by colour: purple for MCP, blue for OpenAPI", async () => {
    const { page } = await openServers(harness);
    const hues = await page.getByTestId("type-badge").evaluateAll((badges) =>
      badges.slice(0, 2).map((badge) => {
        const context = document.createElement("canvas").getContext("2d");
        if (context === null) return [];
        context.fillStyle = getComputedStyle(badge).backgroundColor;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
      }),
    );
    const [mcp = [], openapi = []] = hues;
    const [red = 0, green = 0, blue = 0] = mcp;
    ok(red > green && blue > red, `MCP is ${mcp.join(" ")}`);
    const [red2 = 0, green2 = 0, blue2 = 0] = openapi;
    ok(blue2 > green2 && green2 > red2, `OpenAPI is ${openapi.join(" ")}`);
  });

  it("[T4] does what a row offers", async () => {
    const { page } = await openServers(harness);
    await page.getByRole("switch", { name: "Enable GitHub" }).click();
    await page.getByRole("switch", { name: "Enable Old tools" }).click();
    await rowOf(page, "notes").getByRole("button", { name: "Sign In" }).click();
    await rowOf(page, "weather").getByRole("button", { name: "Retry" }).click();
    for (const item of ["Export", "Show Log", "Ask Again Before Its Tools", "Delete"]) {
      await page.getByRole("button", { name: "Actions for GitHub" }).click();
      await page.getByRole("menuitem", { name: item }).click();
    }
    await page.getByRole("button", { name: "Export…" }).click();
    await page.getByRole("button", { name: "Import…" }).click();
    const requests = await page.evaluate(() => window.fakeHost.requests);
    deepEqual(requests.filter(({ name }) => name.startsWith("tools:")).slice(1), [
      { name: "tools:enable", params: { id: "github", enabled: false } },
      { name: "tools:enable", params: { id: "old", enabled: true } },
      { name: "tools:sign-in", params: { id: "notes" } },
      { name: "tools:connect", params: { id: "weather" } },
      { name: "tools:export", params: { id: "github" } },
      { name: "tools:show-log", params: { id: "github" } },
      { name: "tools:ask-again", params: { id: "github" } },
      { name: "tools:delete", params: { id: "github" } },
      { name: "tools:export", params: {} },
      { name: "tools:import", params: {} },
    ]);
    await page.getByRole("button", { name: "Actions for Notes" }).click();
    equal(await page.getByRole("menuitem", { name: "Ask Again Before Its Tools" }).count(), 0);
  });

  it("[T4] follows the host, and says what is missing", async () => {
    const { page } = await openServers(harness, { tools: serversView([]) });
    await page.getByText("No tool servers yet").waitFor();
    const show = async (view: ToolServersView): Promise<void> => {
      await page.evaluate((value) => {
        window.fakeHost.send("tools:view", value);
      }, view);
    };
    await show(
      serversView([
        serverView("a", { auth: "bearer" }, { missing_secrets: ["key"], title: "A" }),
        serverView("b", { headers: ["X-Key"] }, { missing_secrets: ["X-Key"], state: { kind: "stopped" } }),
      ]),
    );
    await rowOf(page, "a").getByText("No key is set").waitFor();
    await rowOf(page, "b").getByText("The header X-Key has no value").waitFor();
    await rowOf(page, "b").getByText("Not connected").waitFor();
    const live = page.locator('.visually-hidden[role="status"]');
    const why = {
      kind: "failed",
      step: "connect",
      message: "Nothing answers.",
      retry_at: Date.now() / 1000 + 40,
    } as const;
    await show(serversView([serverView("a", {}, { title: "A", state: why })]));
    await rowOf(page, "a").getByText("Network: Nothing answers.").waitFor();
    await rowOf(page, "a")
      .getByText(/Tries again in \d+ seconds\./)
      .waitFor();
    await live.getByText("A could not be connected: Nothing answers.").waitFor();
    await show(serversView([serverView("a", {}, { title: "A" })]));
    await live.getByText("A is connected.").waitFor();
  });

  it("[T4] brings a deleted server back", async () => {
    const { page } = await openServers(harness);
    await page.getByText("“Gone” was deleted.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    deepEqual(await asked(page, "tools:undo-delete"), [{}]);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByText("“Gone” was deleted.").waitFor({ state: "detached" });
    const other = serversView(everyServer.servers, { deleted: { id: "next", title: "Next" } });
    await page.evaluate((view) => {
      window.fakeHost.send("tools:view", view);
    }, other);
    await page.getByText("“Next” was deleted.").waitFor();
  });

  it("[T4] tells a failure where it was asked for", async () => {
    const refuse = {
      "tools:enable": "The settings cannot be written.",
      "tools:delete": "They are read-only.",
    };
    const { page } = await openServers(harness, { refuse });
    await page.getByRole("switch", { name: "Enable GitHub" }).click();
    const alert = rowOf(page, "github").getByRole("alert");
    await alert.getByText("The settings cannot be written.").waitFor();
    await alert.getByRole("button", { name: "Dismiss" }).click();
    await alert.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Actions for GitHub" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("alert").getByText("They are read-only.").waitFor();
  });

  it("[T4] says that it loads, why it could not, and tries again", async () => {
    const { page } = await harness.open(
      { view: pageView([]), refuse: { "tools:open": "The settings are broken." } },
      { place: "tools" },
    );
    await page.getByRole("alert").getByText("The settings are broken.").waitFor();
    await page.getByRole("button", { name: "Try Again" }).click();
    await waitForRequest(page, "tools:open", 2);
  });

  it("[T4] shows what a server offers when its row is unfolded", async () => {
    const { page } = await openServers(harness, { offers: { github: someOffer } });
    await page.getByRole("button", { name: "Show what GitHub offers" }).click();
    const row = rowOf(page, "github");
    await row.getByText("create_issue", { exact: true }).waitFor();
    await row.getByText("read-only").waitFor();
    await row.getByText("1 skipped").click();
    await row.getByText("Its schema is no schema.").waitFor();
    await row.getByRole("button", { name: "Ask again before create_issue" }).click();
    await row.getByRole("button", { name: "Use review in message" }).click();
    await row.getByRole("button", { name: "Attach README" }).click();
    deepEqual(
      await asked(page, "tools:offer", "tools:ask-again", "tools:use-prompt", "tools:attach-resource"),
      [
        { id: "github" },
        { id: "github", tool: "create_issue" },
        { id: "github", name: "review" },
        { id: "github", uri: "repo://readme" },
      ],
    );
    // Something about it has changed: it is asked anew.
    await page.evaluate(
      (view) => {
        window.fakeHost.send("tools:view", view);
      },
      serversView([serverView("github", { name: "GitHub" }, { allowed_for_good: 0 })]),
    );
    await waitForRequest(page, "tools:offer", 2);
    await page.getByRole("button", { name: "Hide what GitHub offers" }).click();
    equal(await row.getByText("create_issue", { exact: true }).count(), 0);
  });

  it("[T4, bad/tools-injection] hides nothing that is in the names and descriptions of a server, and lists no thousands that it skips", async () => {
    const tool = { ...toolView("pay\u202eyap"), description: "Adds.\u200bMails it." };
    const skipped = Array.from({ length: 1000 }, () => ({ name: "?", why: "It has no name." }));
    const offers = { github: { tools: [tool], skipped, prompts: [], resources: [] } };
    const { page } = await openServers(harness, { offers });
    await page.getByRole("button", { name: "Show what GitHub offers" }).click();
    const row = rowOf(page, "github");
    await row.getByText("pay⟨U+202E⟩yap", { exact: true }).waitFor();
    await row.getByText("Adds.⟨U+200B⟩Mails it.", { exact: true }).waitFor();
    await row.getByText("1000 skipped").click();
    await row.getByText("… and 800 more", { exact: true }).waitFor();
    equal(await row.getByText("It has no name.").count(), 200);
  });

  it("[T4] asks a server that is off for nothing", async () => {
    const { page } = await openServers(harness);
    await page.getByRole("button", { name: "Show what Old tools offers" }).click();
    await page.getByText("Switch it on to see what it offers.").waitFor();
    deepEqual(await asked(page, "tools:offer"), []);
  });

  it("[T4] says why an offer cannot be read, and shows the editor's own", async () => {
    const { page } = await openServers(harness, { refuse: { "tools:offer": "It does not answer." } });
    await page.getByRole("button", { name: "Show what VS Code offers" }).click();
    await page.getByText("It does not answer.").waitFor();
    deepEqual(await asked(page, "tools:offer"), [{ id: "vscode" }]);
  });

  it("[T4] stays quick with a thousand tools, which are found by name", async () => {
    const tools = Array.from({ length: 1000 }, (_, index) => toolView(`tool_${String(index)}`));
    const { page } = await openServers(harness, { offers: { github: { ...someOffer, tools } } });
    await page.getByRole("button", { name: "Show what GitHub offers" }).click();
    const shown = page.getByTestId("offered-tool");
    await shown.first().waitFor();
    equal(await shown.count(), 100);
    await page.getByRole("button", { name: "Show 100 More" }).click();
    equal(await shown.count(), 200);
    const search = page.getByRole("searchbox", { name: "Search tools of GitHub" });
    const longest = await search.evaluate(async (field: HTMLInputElement) => {
      let worst = 0;
      for (const text of ["t", "to", "tool", "tool_99", "tool_999"]) {
        const start = performance.now();
        field.value = text;
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        worst = Math.max(worst, performance.now() - start);
      }
      return worst;
    });
    ok(longest < 500, `a key took ${longest.toFixed(0)} ms`);
    equal(await shown.count(), 1);
    await search.fill("nothing");
    await page.getByText("No tool matches.").waitFor();
  });

  it("[T4] says what to do first", async () => {
    const { page } = await openServers(harness, { tools: serversView([]) });
    await page.getByRole("button", { name: "Import…" }).click();
    deepEqual(await asked(page, "tools:import"), [{}]);
    await page.getByRole("button", { name: "Add Tool Server" }).click();
    deepEqual(await asked(page, "tools:draft"), [{ copy: false }]);
  });

  it("[C6] goes through a row by keyboard, and through its menu by arrow keys", async () => {
    const { page } = await openServers(harness);
    await page.getByRole("button", { name: "Show what GitHub offers" }).focus();
    const names: string[] = [];
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press("Tab");
      names.push(await focused(page));
    }
    deepEqual(names, ["Enable GitHub", "Edit GitHub", "Actions for GitHub"]);
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Duplicate" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await focusOn(page, "Delete");
    await page.keyboard.press("Escape");
    await focusOn(page, "Actions for GitHub");
  });
});
