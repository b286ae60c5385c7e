import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import { type ScriptedModel, startScriptedModel } from "../support/models/scripted-server.ts";
import { type EverythingServer, startEverything } from "../support/tool-servers/everything.ts";
import { type RunningMcpServer, startMcpServer } from "../support/tool-servers/mcp-server.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { integration, say } from "./support/chat-page.ts";
import { eventually, picture, Session } from "./support/session.ts";

function call(name: string, args: object): string {
  return `<tool_call>\n${JSON.stringify({ name, arguments: args })}\n</tool_call>`;
}

/** As models write that were never taught to call tools. */
function speak({ said }: { readonly said: string }): readonly string[] {
  if (said.includes("Hello, Ada")) return ["It greeted Ada."];
  if (said.includes("forty-two")) return ["The editor says forty-two."];
  if (said.includes("greet Ada")) return ["I greet.\n\n", call("served__greet", { name: "Ada" })];
  if (said.includes("ask the editor")) return [call("vscode__test_answer", { text: "what is it?" })];
  return ["I read it."];
}

const greet = {
  name: "greet",
  inputSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
  annotations: { readOnlyHint: true },
  call: ({ name }: Readonly<Record<string, unknown>>) => `Hello, ${String(name)}`,
} as const;

const headerValue = "header-value-5f2c";

describe("tool servers without the cards: steps, files, settings and other kinds of tools", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "backburner-steps-"));
  let everything: EverythingServer;
  let served: RunningMcpServer;
  let model: ScriptedModel;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    everything = await startEverything();
    served = await startMcpServer({ era: "legacy", name: "Served", tools: [greet] });
    // A server that says what its model can: this one cannot call tools.
    model = await startScriptedModel(speak, {
      models: [{ id: "plain", supported_parameters: ["temperature"] }],
    });
    const inFolder = { servers: { served: { type: "http", url: served.url }, local: { command: "npx" } } };
    session = await Session.start(
      { ".vscode/mcp.json": `{ // as the editor writes it\n${JSON.stringify(inFolder).slice(1)}` },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        env: { BACKBURNER_TEST_MODEL: noModels() },
        settings: {
          "backburner.models.endpoints": [{ id: "scripted", name: "Scripted", url: model.url }],
          "backburner.daemons.warmSpare": false,
        },
      },
    );
    window = await session.openWindow();
    await window.openContainer("Backburner");
    await window.pane("Tool Servers").locator(".pane-header").click();
  });
  after(async () => {
    await session.stop();
    await Promise.all([everything.stop(), served.stop(), model.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function row(text: string | RegExp): Locator {
    return window.row("Tool Servers", text);
  }

  function answer(): Locator {
    return page.getByTestId("chat-message").last();
  }

  /** Waits for a box, which comes only when the one before has been answered. */
  async function step(name: string): Promise<void> {
    await window.quickInput.getByText(new RegExp(`^Add Tool Server \\(\\d/\\d\\): ${name}$`)).waitFor();
  }

  it("[T8] imports what the folder has for the editor, and says what becomes of programs", async () => {
    await window.command("Backburner: Import Tool Servers…");
    await window.pick(".vscode/mcp.json");
    await window.choice("served").waitFor();
    assert.equal(await window.choice("local").count(), 0);
    await window.confirmPicks();
    await row("served").getByText(/tool/).waitFor();
    await (await window.notification(/1 tool server was added\. local is started by a command/)).waitFor();
  });

  it("[T1, T2, T3] adds a server step by step, with what is wrong said while it is typed", async () => {
    await window.command("Backburner: Add Tool Server…");
    await step("Type");
    await window.pick("MCP");
    await step("URL");
    await window.answer("everything, please");
    await window.inputMessage.getByText(/address/i).waitFor();
    await window.answer(everything.url);
    await step("Authentication");
    await window.pick("None");
    await step("Headers");
    await window.answer("X-Station");
    await window.quickInput.getByText("Value of the Header X-Station").waitFor();
    await window.answer(headerValue);
    await step("ID");
    await window.answer("vscode");
    await window.inputMessage.waitFor();
    await window.answer("everything");
    await step("Name");
    await window.answer("All of it");
    await window.choice(/^Save/).waitFor();
    await window.screenshot("tools-steps-dark");
    await window.pick(/^Save/);
    await row("All of it").getByText(/tools/).waitFor();
  });

  it("[T8] imports from the clipboard, values of headers too, and exports without them", async () => {
    const servers = { copied: { url: `${served.url}?second`, headers: { "X-Station": headerValue } } };
    await window.page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      JSON.stringify({ mcpServers: servers }),
    );
    await window.command("Backburner: Import Tool Servers…");
    await window.pick("The Clipboard");
    await window.choice("copied").waitFor();
    await window.confirmPicks();
    await row("copied").getByText(/tool/).waitFor();
    await window.command("Backburner: Export Tool Servers…");
    await window.quickInput.locator("input.input").waitFor();
    await window.confirmPicks();
    const written = await eventually(() =>
      readFileSync(join(session.workspace, "tool-servers.json"), "utf8"),
    );
    assert.equal(written.includes(headerValue), false);
    const ids = (JSON.parse(written) as { info: { id: string } }[]).map(({ info }) => info.id);
    assert.deepEqual(ids, ["served", "everything", "copied"]);
  });

  it("[T5, C4] shows tools that a server gets while the menu is open", async () => {
    await window.command("Backburner: New Chat");
    page = await window.webview("Backburner");
    await page.getByRole("button", { name: /^Integrations/ }).click();
    const server = integration(page, "served");
    await server.getByRole("switch").first().click();
    await server
      .getByRole("button", { name: /^Tools of/ })
      .first()
      .click();
    await server.locator('[data-tool="greet"]').waitFor();
    await served.change([greet, { ...greet, name: "wave" }]);
    await server.locator('[data-tool="wave"]').waitFor();
    await server.locator('[data-tool="wave"]').click();
    await window.page.keyboard.press("Escape");
  });

  it("[T5] is used by a model that cannot call tools, in a tag of ours", async () => {
    await say(page, "Please greet Ada");
    await answer().getByText("It greeted Ada.").waitFor();
    assert.equal(await answer().getByTestId("tool-card").getAttribute("data-state"), "done");
    const [first] = model.chats;
    assert.equal(first?.tools, undefined);
    const told = JSON.stringify(first?.messages);
    assert.match(told, /served__greet/);
    assert.equal(told.includes("served__wave"), false);
  });

  it("[T5] calls once more over a new session when the server has forgotten the old one", async () => {
    await served.forget();
    await say(page, "Please greet Ada");
    await eventually(async () => {
      assert.equal(await page.getByText("It greeted Ada.").count(), 2);
    });
    assert.equal(await answer().getByTestId("tool-card").getAttribute("data-state"), "done");
  });

  it("[C4] calls a tool of the editor, once it is allowed", async () => {
    const host = await session.host();
    await host.run(async (api) => {
      api.lm.registerTool("test_answer", {
        invoke: () => new api.LanguageModelToolResult([new api.LanguageModelTextPart("forty-two")]),
      });
    }, undefined);
    await page.getByRole("button", { name: /^Integrations/ }).click();
    const group = page.getByRole("group", { name: "VS Code", exact: true });
    await group.getByRole("switch").first().click();
    await window.page.keyboard.press("Escape");
    await say(page, "Please ask the editor");
    await answer().getByTestId("tool-approval").getByRole("button", { name: "Allow Once" }).click();
    await answer().getByText("The editor says forty-two.").waitFor();
  });

  it("[T5] puts a prompt and a resource of a server into the message", async () => {
    await window.command("Backburner: Show Tool Servers");
    const server = page.locator('[data-testid="tool-server-row"][data-server-id="everything"]');
    await server.locator("button.fold").click();
    await page.getByRole("button", { name: /^Use simple.prompt/i }).click();
    // Whoever uses something wants to say something about it: the chat comes to the front.
    const composer = page.getByRole("textbox", { name: "Message", exact: true });
    await composer.waitFor();
    await page.getByRole("button", { name: /^Remove simple.prompt/i }).waitFor();
    await window.command("Backburner: Show Tool Servers");
    await server.getByRole("button", { name: /^Attach .*architecture/i }).click();
    await composer.waitFor();
    await page.getByRole("button", { name: /^Remove .*architecture/i }).waitFor();
    await window.screenshot("tools-attached-dark");
    await say(page, "Please read it");
    await answer().getByText("I read it.").waitFor();
    assert.match(JSON.stringify(model.chats.at(-1)?.messages), /This is a simple prompt/);
  });

  it("[T2, bad/tools-settings] takes settings that are edited by hand, and says what makes no sense", async () => {
    const host = await session.host();
    await host.run(async (api, url) => {
      const settings = api.workspace.getConfiguration("backburner");
      const servers = settings.get<readonly object[]>("toolServers", []);
      const others = [
        ...servers.slice(0, 2),
        { ...servers[0], url: "http://127.0.0.1:1/mcp" },
        { id: 7, type: "carrier pigeon" },
        "nonsense",
        { id: "by-hand", type: "mcp", url, name: "By Hand" },
      ];
      await settings.update("toolServers", others, api.ConfigurationTarget.Global);
    }, served.url);
    await row("By Hand").getByText(/tool/).waitFor();
    assert.equal(await row("copied").count(), 0);
    await window.command("Backburner: Show Tool Servers");
    // Which entries, and why: nothing of theirs is lost.
    const problems = page.locator(".notice.warning li");
    await problems.filter({ hasText: "served" }).waitFor();
    assert.equal(await problems.count(), 3);
    await window.screenshot("tools-by-hand-dark");
  });

  function noModels(): string {
    const file = join(folder, "no-models.json");
    writeFileSync(file, JSON.stringify({ models: [] }));
    return file;
  }
});
