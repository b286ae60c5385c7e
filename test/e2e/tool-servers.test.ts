import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import type { ApiServer } from "../support/tool-servers/api-server.ts";
import { startBookshop } from "../support/tool-servers/bookshop.ts";
import { type EverythingServer, startEverything } from "../support/tool-servers/everything.ts";
import { startPrefixedApi } from "../support/tool-servers/prefixed-api.ts";
import { startWeatherStation } from "../support/tool-servers/weather-station.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { TestModelsPart, TestModelsScript } from "../support/vscode/test-models.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { integration, say } from "./support/chat-page.ts";
import { eventually, filesWith, picture, Session } from "./support/session.ts";

const shopKey = "shop-key-7d1f0c";
const stationKey = "station-key-93ab55";
const apiKey = "api-key-40cc21";

function call(name: string, input: object): TestModelsPart {
  return { call: { id: `call-${name}`, name, input } };
}

/** What the model says: it calls what it is told to, and then something about the result. */
const script: TestModelsScript = {
  replies: [
    { when: "say hello to the server", parts: ["I ask.", call("everything__echo", { message: "hello" })] },
    { when: "Echo: hello", parts: ["It said hello back."] },
    { when: "order the book", parts: [call("shop__order", { book: 7, copies: 1, note: "<b>soon</b>" })] },
    { when: "A-1", parts: ["The order is A-1."] },
    { when: "the weather in Bern", parts: [call("weather__weather", { town: "Bern", days: ["today"] })] },
    { when: "Bern", parts: ["It is fine there."] },
    { when: "add two and three", parts: [call("sums__add_add_post", { a: 2, b: 3 })] },
    {
      when: "take long",
      parts: [call("everything__trigger-long-running-operation", { duration: 60, steps: 30 })],
    },
    { when: "The user cancelled", parts: ["Then not."] },
    { when: "ask me something", parts: [call("everything__trigger-elicitation-request", {})] },
    { parts: ["Done."] },
  ],
};

describe("tool servers, on cards and in the chat", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "backburner-tools-"));
  const file = join(folder, "script.json");
  let everything: EverythingServer;
  let apis: readonly ApiServer[] = [];
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    writeFileSync(file, JSON.stringify(script));
    everything = await startEverything();
    apis = await Promise.all([
      startBookshop({ key: shopKey }),
      startWeatherStation(stationKey),
      startPrefixedApi(apiKey),
    ]);
    session = await Session.start(
      { "notes.txt": "hello" },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        env: { BACKBURNER_TEST_MODEL: file },
        settings: { "backburner.daemons.warmSpare": false },
      },
    );
    window = await session.openWindow();
    await window.command("Backburner: Show Tool Servers");
    page = await window.webview("Backburner");
  });
  after(async () => {
    await session.stop();
    await everything.stop();
    await Promise.all(apis.map((api) => api.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function form(): Locator {
    return page.getByTestId("tool-server-form");
  }

  function row(id: string): Locator {
    return page.locator(`[data-testid="tool-server-row"][data-server-id="${id}"]`);
  }

  function answer(): Locator {
    return page.getByTestId("chat-message").last();
  }

  /** Adds an OpenAPI server through its card: verified with its key before it is saved. */
  async function addApi(id: string, url: string, spec: string, key: string, found: string): Promise<void> {
    await page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
    await form().getByRole("radio", { name: "OpenAPI" }).check();
    await form().getByRole("textbox", { name: "URL", exact: true }).fill(url);
    await form().getByRole("textbox", { name: "Path of the spec" }).fill(spec);
    await form().getByRole("combobox", { name: "Authentication" }).selectOption("Bearer");
    await form().getByRole("button", { name: "Set Key…" }).click();
    await window.answer(key);
    await form().getByRole("button", { name: "Change Key…" }).waitFor();
    await form().getByRole("textbox", { name: "ID", exact: true }).fill(id);
    await form().getByRole("button", { name: "Verify connection" }).click();
    await form().getByTestId("verification").getByText("Connection verified").waitFor();
    await form().getByTestId("verification").getByText(found).first().waitFor();
  }

  it("[T1, T2, T3] verifies an MCP server on its card, saves it, and shows it connected", async () => {
    await page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
    await form().getByRole("radio", { name: "MCP" }).check();
    await form()
      .getByRole("textbox", { name: "URL", exact: true })
      .fill(everything.url.replace("/mcp", "/nothing"));
    await form().getByRole("button", { name: "Verify connection" }).click();
    await form()
      .getByTestId("verification")
      .getByText(/no MCP server at this path/i)
      .waitFor();
    await window.screenshot("tools-verify-failed-dark");
    await form().getByRole("textbox", { name: "URL", exact: true }).fill(everything.url);
    // What was found belongs to another address.
    await form().getByTestId("verification").waitFor({ state: "detached" });
    await form().getByRole("button", { name: "Verify connection" }).click();
    await form().getByTestId("verification").getByText("Connection verified").waitFor();
    await form().getByTestId("verification").getByText("echo").first().waitFor();
    await form().getByRole("textbox", { name: "ID", exact: true }).fill("everything");
    await window.screenshot("tools-verified-dark");
    await form().getByRole("button", { name: "Save" }).click();
    await row("everything")
      .getByText(/\d+ tools/)
      .waitFor();
    await row("everything").getByTestId("type-badge").getByText("MCP").waitFor();
  });

  it("[T2, T3, T4] adds three APIs with their keys, of which the settings hold none", async () => {
    const [shop, station, sums] = apis;
    await addApi("shop", shop?.url ?? "", "openapi.json", shopKey, "Bookshop");
    await window.screenshot("tools-openapi-dark");
    await form().getByRole("button", { name: "Save" }).click();
    await row("shop")
      .getByText(/\d+ tools/)
      .waitFor();
    await addApi("weather", station?.url ?? "", "swagger.yaml", stationKey, "Weather Station");
    await form().getByRole("button", { name: "Save" }).click();
    await addApi("sums", sums?.url ?? "", "openapi.json", apiKey, "FastAPI");
    await form().getByRole("button", { name: "Save" }).click();
    await row("sums")
      .getByText(/1 tool/)
      .waitFor();
    await window.openContainer("Backburner");
    await window.screenshot("tools-list-dark");
    for (const key of [shopKey, stationKey, apiKey]) {
      assert.deepEqual(filesWith(key, session.server.dataFolder), []);
    }
  });

  it("[C4, C5] lets the user choose in the chat what the model may use", async () => {
    await window.command("Backburner: New Chat");
    const menu = page.getByRole("button", { name: /^Integrations/ });
    await menu.click();
    for (const id of ["everything", "shop", "weather", "sums"]) {
      await integration(page, id).getByRole("switch").first().click();
    }
    await page.getByTestId("chosen-sum").getByText(/tools/).waitFor();
    await window.screenshot("tools-integrations-dark");
    await page.getByText("Available Tools", { exact: true }).click();
    await page.getByTestId("available-tools").getByText("Bookshop").first().waitFor();
    await window.screenshot("tools-available-dark");
    await window.page.keyboard.press("Escape");
  });

  it("[T5, T7] runs a read-only tool at once, and shows the call and its result", async () => {
    await say(page, "Please say hello to the server");
    const card = answer().getByTestId("tool-card");
    await answer().getByText("It said hello back.").waitFor();
    assert.equal(await card.getAttribute("data-state"), "done");
  });

  it("[T6, T7] asks before a tool that may change something, and shows exactly what it would send", async () => {
    await say(page, "Please order the book");
    const question = answer().getByTestId("tool-approval");
    await question.getByTestId("tool-arguments").getByText("<b>soon</b>").waitFor();
    await window.screenshot("tools-question-dark");
    assert.equal(
      apis[0]?.requests.some(({ url }) => url === "/orders"),
      false,
    );
    await question.getByRole("button", { name: "Allow in This Chat" }).click();
    await answer().getByText("The order is A-1.").waitFor();
    const sent = apis[0].requests.find(({ url }) => url === "/orders");
    assert.deepEqual(JSON.parse(sent?.body ?? "{}"), { book: 7, copies: 1, note: "<b>soon</b>" });
    await say(page, "Please order the book");
    await answer().getByText("The order is A-1.").waitFor();
  });

  it("[T6] calls an API of Swagger 2.0 with its own header, and one behind a prefix", async () => {
    await say(page, "How is the weather in Bern?");
    await answer().getByText("It is fine there.").waitFor();
    const asked = apis[1]?.requests.find(({ url }) => url.startsWith("/v1/weather/Bern"));
    assert.equal(asked?.headers["x-station-key"], stationKey);
    await say(page, "Please add two and three");
    await answer().getByTestId("tool-approval").getByRole("button", { name: "Allow Once" }).click();
    await answer().getByText("Done.").waitFor();
    assert.ok(apis[2]?.requests.some(({ url }) => url === "/api/v1/add"));
  });

  it("[T5] shows how far a call is, and cancels it while the reply goes on", async () => {
    await say(page, "Please take long");
    const card = answer().getByTestId("tool-card");
    await card.getByRole("progressbar").waitFor();
    await window.screenshot("tools-progress-dark");
    await card.getByRole("button", { name: "Cancel" }).click();
    await answer()
      .getByText(/Then not|Done/)
      .waitFor();
    assert.equal(await card.getAttribute("data-state"), "cancelled");
  });

  it("[T5] asks what a server wants to know, in the editor", async () => {
    await say(page, "Please ask me something");
    await answer().getByTestId("tool-approval").getByRole("button", { name: "Allow Once" }).click();
    await window.choice(/Continue/).waitFor();
    await window.screenshot("tools-elicitation-dark");
    await window.pick(/Decline/);
    await answer().getByText("Done.").waitFor();
  });

  it("[T5, bad/tools-gone] connects again when a server was restarted, and keeps the choice over a reload", async () => {
    await everything.stop();
    everything = await startEverything(everything.port);
    await say(page, "Please say hello to the server");
    await answer().getByText("It said hello back.").waitFor();
    // What the window keeps of itself is written some seconds later.
    await window.page.waitForTimeout(8_000);
    await window.reload();
    await window.ready("Backburner");
    page = await window.webview("Backburner");
    await page.getByText("It said hello back.").first().waitFor();
    await page.getByRole("button", { name: "Integrations 4" }).waitFor();
    await say(page, "Please say hello to the server");
    await eventually(async () => {
      assert.equal(await page.getByText("It said hello back.").count(), 3);
    });
  });
});
