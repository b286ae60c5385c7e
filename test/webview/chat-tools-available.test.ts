import { deepEqual, ok } from "node:assert/strict";
import type { ChatTools } from "../../src/protocol/tools.ts";
import { answer, chatOf, userMessage, words } from "./chat-fixtures.ts";
import { Harness, type TestPage } from "./harness.ts";
import { asked, openChat } from "./one-chat.ts";
import { someOffers, someServers } from "./chat-tools-fixtures.ts";

const talk = [userMessage("u1", "hi"), answer("a1", [words("Hello.")])];

describe("the available tools of a chat", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function openAvailable(tools: ChatTools): Promise<TestPage> {
    const chat = chatOf(talk, { tools });
    const opened = await openChat(harness, talk, { chat, tools: someServers, offers: someOffers });
    await opened.page.getByRole("button", { name: /^Integrations/ }).click();
    await opened.page.getByRole("button", { name: "Available Tools" }).click();
    return opened;
  }

  it("[C5] lists what is on: titles, descriptions, the version where it is known, and a badge", async () => {
    const { page } = await openAvailable({
      servers: ["github", "weather", "vscode", "linear"],
      off: ["github/search"],
    });
    const view = page.getByTestId("available-tools");
    await view
      .getByText("Backburner can use tools provided by OpenAPI and MCP servers", { exact: true })
      .waitFor();
    await view.getByText("open_browser").waitFor();
    deepEqual(
      await view
        .getByTestId("available-server")
        .evaluateAll((all) =>
          all.map((server) => [
            ...[...(server.querySelector("header")?.children ?? [])].map(({ textContent }) => textContent),
            ...[...server.querySelectorAll("p, li")].map(({ textContent }) => textContent),
          ]),
        ),
      [
        [
          "GitHub",
          "MCP",
          "v1.2",
          "Issues and code.",
          "Create issuecreate_issueCreates a new issue in a repository.",
          "Creates a new issue in a repository.",
          "List issueslist_issues",
          "searchoff",
        ],
        ["Weather", "OpenAPI", "Forecastforecast"],
        ["Linear", "MCP", "Linear wants you to sign in."],
        ["VS Code's tools", "VS Code", "Run testsrun_tests", "Open browseropen_browser"],
      ],
    );
    const purple = await view
      .locator(".type-mcp")
      .first()
      .evaluate((badge) => {
        const context = document.createElement("canvas").getContext("2d");
        if (context === null) return [];
        context.fillStyle = getComputedStyle(badge).color;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
      });
    const [red = 0, green = 0, blue = 0] = purple;
    ok(blue > red && red > green, String(purple));
    await view.getByRole("button", { name: "Learn more about tool servers" }).click();
    deepEqual(await asked(page, "docs:open"), [{}]);
    await view.getByRole("button", { name: "Back" }).click();
    await page.getByRole("group", { name: "Tool Servers" }).waitFor();
  });

  it("[C5] says that nothing is on", async () => {
    const { page } = await openAvailable({ servers: [], off: [] });
    await page.getByText("No integration is switched on in this chat.").waitFor();
  });
});
