/** node scripts/screenshots.ts: takes the pictures of the README, in docs/images, from the packaged extension at work on the samples. */
import { cpSync, mkdirSync } from "node:fs";
import type { FrameLocator } from "playwright-core";
import { send } from "../test/e2e/support/chat-page.ts";
import { EditorChat, editorChatSettings } from "../test/e2e/support/editor-chat.ts";
import { runFile, card, Session } from "../test/e2e/support/session.ts";
import { startAuthorizationServer } from "../test/support/oauth/authorization-server.ts";
import { startProtectedMcp } from "../test/support/oauth/protected-mcp.ts";
import { startBookshop } from "../test/support/tool-servers/bookshop.ts";
import { startEverything } from "../test/support/tool-servers/everything.ts";
import { startScriptedModel } from "../test/support/models/scripted-server.ts";
import { helperFolder } from "../test/support/vscode/extension-host.ts";
import type { Workbench } from "../test/support/vscode/workbench.ts";
import { inProject, say } from "./provision/project.ts";

const folder = inProject("docs", "images");
mkdirSync(folder, { recursive: true });

const monitor = `<code_interpreter type="code" lang="python" background="true">
# monitor.py
import time, psutil
while True:
    load = psutil.cpu_percent(interval=1)
    print(f"{time.strftime('%H:%M:%S')}  {'█' * round(load / 4):25} {load:3.0f} %", flush=True)
</code_interpreter>

It prints one line a second. Ask me about it at any time, or press **Stop**.`;
const order = `I order it:

<tool_call>
{"name": "shop__order", "arguments": {"book": 7, "copies": 1, "note": "A present"}}
</tool_call>`;
const answers: readonly (readonly [asked: string, answer: string])[] = [
  [
    "How many words",
    'Let me count.\n\n<code_interpreter type="code" lang="python">\nfrom pathlib import Path\nfor file in sorted(Path().glob("*.py")):\n    print(file, len(file.read_text().split()))\n</code_interpreter>',
  ],
  ["Order the book", order],
  ["my CPU", `I start a background script that samples the processor:\n\n${monitor}`],
];
const model = await startScriptedModel(({ said }) => [
  answers.find(([asked]) => said.includes(asked))?.[1] ?? "The longest sample is **monitor.py**.",
]);
const everything = await startEverything();
const bookshop = await startBookshop();
const authority = await startAuthorizationServer();
const library = await startProtectedMcp({ authority });
const session = await Session.start(
  {},
  {
    settings: {
      "backburner.toolServers": [{ type: "openapi", id: "shop", url: bookshop.url }],
      "backburner.models.endpoints": [{ id: "demo", name: "a local server", url: model.url }],
    },
  },
);
try {
  cpSync(inProject("samples"), session.workspace, { recursive: true });
  const window = await session.openWindow();
  await shootDaemons(window);
  await shootChat(window);
  await shootTools(window);
  await shootRegistration(window);
} finally {
  await session.stop();
  await model.close();
  await everything.stop();
  await bookshop.stop();
  await library.stop();
  await authority.stop();
}
await shootCard();

async function shootDaemons(window: Workbench): Promise<void> {
  const page = await runFile(window, "monitor.py");
  await card(page, "monitor.py").getByText("%").nth(6).waitFor();
  await runFile(window, "progress.py");
  await window.openContainer("Backburner");
  await shoot(window, "daemons-dark");
  await (await session.host()).setSetting("workbench.colorTheme", "Light Modern");
  await runFile(window, "animation.py");
  await window.openContainer("Backburner");
  await window.page.waitForTimeout(3000);
  await shoot(window, "daemons-light");
  await page.getByRole("button", { name: "Stop All" }).click();
  await page.getByText("Stopped by user").nth(1).waitFor();
  await (await session.host()).setSetting("workbench.colorTheme", "Dark Modern");
}

async function shootChat(window: Workbench): Promise<void> {
  await window.command("View: Close All Editors");
  await window.command("Backburner: New Chat");
  const page = await window.webview("Backburner");
  await send(page, "How many words does each sample have?");
  await page.getByTestId("approval-card").waitFor();
  await shoot(window, "chat-approval");
  await allow(page);
  await page.getByText("The longest sample").waitFor();
  await send(page, "Please monitor my CPU every second");
  await allow(page);
  await page.getByTestId("daemon-card").getByText("%").nth(5).waitFor();
  await shoot(window, "chat-dark");
}

async function shootTools(window: Workbench): Promise<void> {
  await window.command("Backburner: Show Tool Servers");
  const page = await window.webview("Backburner");
  await page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
  const form = page.getByTestId("tool-server-form");
  await form.getByRole("radio", { name: "MCP" }).check();
  await form.getByRole("textbox", { name: "URL", exact: true }).fill(everything.url);
  await form.getByRole("button", { name: "Verify connection" }).click();
  await form.getByTestId("verification").getByText("Connection verified").waitFor();
  await form.getByRole("textbox", { name: "ID", exact: true }).fill("everything");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Everything");
  await shoot(window, "tools-card");
  await form.getByRole("button", { name: "Save" }).click();
  await window.command("Backburner: New Chat");
  await page.getByRole("button", { name: /^Integrations/ }).click();
  for (const id of ["shop", "everything"]) {
    const row = page.locator(`[data-testid="integration-row"][data-server-id="${id}"]`);
    await row.getByRole("switch").first().click();
  }
  await window.page.keyboard.press("Escape");
  await send(page, "Order the book War and Peace, please");
  await page.getByTestId("tool-approval").waitFor();
  await shoot(window, "tools-question");
}

async function shootRegistration(window: Workbench): Promise<void> {
  await window.command("Backburner: Show Tool Servers");
  const page = await window.webview("Backburner");
  await page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
  const form = page.getByTestId("tool-server-form");
  await form.getByRole("radio", { name: "MCP" }).check();
  await form.getByRole("textbox", { name: "URL", exact: true }).fill(library.url);
  await form.getByRole("textbox", { name: "ID", exact: true }).fill("library");
  await form.getByRole("combobox", { name: "Authentication", exact: true }).selectOption("OAuth 2.1");
  await form.getByRole("button", { name: "Register Client" }).click();
  await form.getByText("Client registered successfully. Save the connection to persist.").waitFor();
  await form.getByText("Steps", { exact: true }).click();
  await shoot(window, "tools-oauth");
}

/** In the editor's own chat, which wants a model of its own even where it is not asked. */
async function shootCard(): Promise<void> {
  const ownChat = await Session.start(
    {},
    {
      extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
      settings: editorChatSettings,
    },
  );
  try {
    cpSync(inProject("samples"), ownChat.workspace, { recursive: true });
    const window = await ownChat.openWindow();
    await window.openFile("progress.py");
    const chat = await EditorChat.open(window, await ownChat.host());
    await chat.say("@backburner /run progress.py");
    await window.page.waitForTimeout(9000);
    await shoot(window, "agents-card");
  } finally {
    await ownChat.stop();
  }
}

async function allow(page: FrameLocator): Promise<void> {
  await page.getByTestId("approval-card").getByRole("button", { name: "Run", exact: true }).click();
}

async function shoot(window: Workbench, name: string): Promise<void> {
  await window.page.waitForTimeout(1500);
  await window.page.screenshot({ path: `${folder}/${name}.png` });
  say(`docs/images/${name}.png`);
}
