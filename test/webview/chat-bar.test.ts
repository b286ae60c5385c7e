import { deepEqual, equal } from "node:assert/strict";
import type { ChatSummary } from "../../src/protocol/chat.ts";
import type { ChatsView } from "../../src/protocol/views.ts";
import { answer, chatOf, someModels, userMessage, words } from "./chat-fixtures.ts";
import { pageView } from "./fixtures.ts";
import { Harness } from "./harness.ts";
import { asked, happen, openChat, waitForRequest } from "./one-chat.ts";

const talk = [userMessage("u1", "hi"), answer("a1", [words("Hello.")])];
const summary = (id: string, title: string, days: number): ChatSummary => ({
  chat_id: id as ChatSummary["chat_id"],
  title,
  updated_at: Date.now() / 1000 - days * 86_400,
  message_count: 2,
});
const chats: ChatsView = {
  chats: [summary("c1", "CPU monitor", 0), summary("c2", "Read data.csv", 1), summary("c3", "Old chat", 40)],
  open: "c1" as ChatSummary["chat_id"],
};

describe("chats and models", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[C3] opens the last chat", async () => {
    const { page } = await openChat(harness, talk);
    deepEqual(await asked(page, "chat:open"), [{}]);
    await page.getByRole("heading", { name: "CPU monitor" }).waitFor();
  });

  it("[C3] says that the chat loads, why it could not, and tries again", async () => {
    const loading = await harness.open({ view: pageView([]), chat: null }, { place: "chat" });
    await loading.page.getByText("Loading the chat…").waitFor();
    const { page } = await harness.open(
      { view: pageView([]), refuse: { "chat:open": "The journal is damaged." } },
      { place: "chat" },
    );
    await page.getByRole("alert").getByText("The journal is damaged.").waitFor();
    await page.getByRole("button", { name: "Try Again" }).click();
    await waitForRequest(page, "chat:open", 2);
  });

  it("[C3] renames the chat in its title", async () => {
    const { page } = await openChat(harness, talk);
    await page.getByRole("button", { name: "CPU monitor" }).click();
    const field = page.getByRole("textbox", { name: "Title" });
    await field.fill("Load");
    await field.press("Escape");
    await page.waitForFunction(() => document.activeElement?.textContent === "CPU monitor");
    await page.keyboard.press("Enter");
    await field.fill("  Load of the machine ");
    await field.press("Enter");
    deepEqual(await asked(page, "chat:rename"), [{ chat_id: "c1", title: "Load of the machine" }]);
    await happen(page, { type: "chat:renamed", title: "Load of the machine", by_user: true });
    await page.getByRole("heading", { name: "Load of the machine" }).waitFor();
  });

  it("[C3] lists all chats, finds them by name and opens one, by keyboard", async () => {
    const { page } = await openChat(harness, talk, { chats });
    await page.getByRole("button", { name: "Chat History" }).click();
    const dialog = page.getByRole("dialog", { name: "Chat History" });
    deepEqual(await dialog.locator(".row-title").allTextContents(), [
      "CPU monitor",
      "Read data.csv",
      "Old chat",
    ]);
    await dialog.getByText("yesterday").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Chat History");
    await page.keyboard.press("Enter");
    const search = dialog.getByRole("combobox", { name: "Search chats" });
    await search.fill("nothing");
    await dialog.getByText("No chat has this name.").waitFor();
    await search.fill("a");
    await search.press("ArrowDown");
    equal(
      await search.evaluate(
        (field) =>
          document.getElementById(field.getAttribute("aria-activedescendant") ?? "")?.dataset["chatId"],
      ),
      "c3",
    );
    await search.press("Enter");
    await dialog.waitFor({ state: "detached" });
    deepEqual((await asked(page, "chat:open")).at(-1), { chat_id: "c3" });
  });

  it("[C3] renames and deletes in the list, and brings back what was deleted", async () => {
    const { page } = await openChat(harness, talk, { chats });
    await page.getByRole("button", { name: "Chat History" }).click();
    const row = page.locator('[data-testid="chat-row"][data-chat-id="c2"]');
    await row.hover();
    await row.getByRole("button", { name: "Rename Read data.csv" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Data");
    await page.getByRole("textbox", { name: "Title" }).press("Enter");
    deepEqual(await asked(page, "chat:rename"), [{ chat_id: "c2", title: "Data" }]);
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Search chats");
    await row.hover();
    await row.getByRole("button", { name: "Delete Read data.csv" }).click();
    await page.getByText("“Read data.csv” was deleted.").waitFor();
    deepEqual(await asked(page, "chat:delete"), [{ chat_id: "c2" }]);
    equal((await asked(page, "chat:open")).length, 1);
    await page.getByRole("button", { name: "Undo" }).click();
    deepEqual(await asked(page, "chat:undo-delete"), [{ chat_id: "c2" }]);
    await page.getByText("“Read data.csv” was deleted.").waitFor({ state: "detached" });
  });

  it("[C3] leads to another chat when the open one is deleted, and back", async () => {
    const { page } = await openChat(harness, talk, { chats });
    await page.getByRole("button", { name: "Chat History" }).click();
    await page.getByRole("button", { name: "Delete CPU monitor" }).click();
    await waitForRequest(page, "chat:open", 2);
    await page.getByRole("button", { name: "Undo" }).click();
    await waitForRequest(page, "chat:open", 3);
    deepEqual((await asked(page, "chat:open")).slice(1), [{}, { chat_id: "c1" }]);
  });

  it("[C3] follows the host: another chat, another list", async () => {
    const { page } = await openChat(harness, talk, { chats });
    await page.evaluate(
      (chat) => {
        window.fakeHost.send("chat:opened", { chat });
      },
      {
        ...chatOf([userMessage("x1", "of the other one")], { title: "Other" }),
        chat_id: "c9" as ChatSummary["chat_id"],
      },
    );
    await page.getByText("of the other one").waitFor();
    await page.getByRole("heading", { name: "Other" }).waitFor();
    await page.evaluate(
      (view) => {
        window.fakeHost.send("chats:view", view);
      },
      { ...chats, chats: chats.chats.slice(1) },
    );
    await page.getByRole("button", { name: "Chat History" }).click();
    equal(await page.getByTestId("chat-row").count(), 2);
  });

  it("[C3] exports in three formats, by keyboard too", async () => {
    const { page } = await openChat(harness, talk);
    const button = page.getByRole("button", { name: "Export Chat" });
    await button.click();
    deepEqual(await page.getByRole("menuitem").allTextContents(), ["Markdown", "Notebook", "JSON"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    deepEqual(await asked(page, "chat:export"), [{ chat_id: "c1", format: "ipynb" }]);
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Export Chat");
    await button.press("Enter");
    await page.keyboard.press("Escape");
    equal(await page.getByRole("menu").count(), 0);
    const empty = await openChat(harness);
    equal(await empty.page.getByRole("button", { name: "Export Chat" }).isDisabled(), true);
  });

  it("[C2] chooses a model among those of all sources", async () => {
    const { page } = await openChat(harness, talk);
    await page.getByRole("button", { name: "Model: gpt-5" }).click();
    const dialog = page.getByRole("dialog", { name: "Models" });
    deepEqual(await dialog.getByRole("group").locator(".rows-head").allTextContents(), [
      "VS Code",
      "Ollama at 127.0.0.1:11434",
    ]);
    equal(
      await dialog.getByRole("option", { selected: true }).getAttribute("data-model-id"),
      "vscode:copilot/gpt-5",
    );
    await dialog.getByText("LM Studio at 127.0.0.1:1234 does not answer.").waitFor();
    await dialog.getByRole("combobox", { name: "Search models" }).fill("ollama");
    await page.keyboard.press("Enter");
    deepEqual(await asked(page, "chat:choose-model"), [
      { chat_id: "c1", model_id: "endpoint:ollama/qwen3:8b" },
    ]);
    await happen(page, { type: "chat:model", model_id: "endpoint:ollama/qwen3:8b" });
    await page.getByRole("button", { name: "Model: qwen3:8b" }).waitFor();
    await happen(page, { type: "chat:model", model_id: "endpoint:gone/llama3" });
    await page.getByRole("button", { name: "Model: llama3 (not available)" }).waitFor();
  });

  it("[C2] looks for models, and leads to more", async () => {
    const { page } = await openChat(harness, talk);
    const button = page.getByRole("button", { name: /^Model/ });
    await button.click();
    await page.getByRole("button", { name: "Refresh" }).click();
    deepEqual(await asked(page, "models:refresh"), [{}]);
    await page.evaluate(
      (view) => {
        window.fakeHost.send("models:view", view);
      },
      { models: someModels.models.slice(0, 1), problems: [] },
    );
    await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
    await page.getByRole("button", { name: "Add Model Endpoint…" }).click();
    await button.click();
    await page.getByRole("button", { name: "Find Local Models" }).click();
    deepEqual(await asked(page, "command:run"), [
      { command: "backburner.models.addEndpoint" },
      { command: "backburner.models.findLocal" },
    ]);
  });

  it("[C2] says how to get a model when there is none, and what works without", async () => {
    const { page } = await openChat(harness, [], {
      models: { models: [], problems: ["Ollama does not answer."] },
    });
    const card = page.getByTestId("no-model");
    await card.getByText("Ollama does not answer.").waitFor();
    for (const name of ["Set Up VS Code Models", "Add Model Endpoint…", "Find Local Models"])
      await card.getByRole("button", { name }).click();
    deepEqual(
      (await asked(page, "command:run")).map(({ command }) => command),
      ["workbench.action.chat.triggerSetup", "backburner.models.addEndpoint", "backburner.models.findLocal"],
    );
    await card.getByRole("button", { name: "Open Daemons" }).click();
    await page.getByText("No background scripts yet").waitFor();
  });

  it("[C3] goes from place to place, by keyboard and by the host, and comes back where it was", async () => {
    const { page } = await openChat(harness, talk);
    await page.getByRole("tab", { name: "Chat" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tabpanel", { name: "Tool Servers" }).waitFor();
    await page.keyboard.press("ArrowRight");
    const daemons = page.getByRole("tab", { name: "Daemons", selected: true });
    await daemons.waitFor();
    await page.getByRole("tabpanel", { name: "Daemons" }).waitFor();
    const saved = await page.evaluate(() => window.fakeHost.saved);
    const again = await harness.open({ view: pageView([]), saved });
    await again.page.getByRole("tab", { name: "Daemons", selected: true }).waitFor();
    await page.evaluate(() => {
      window.fakeHost.send("page:show", { place: "chat" });
    });
    await page.getByRole("tab", { name: "Chat", selected: true }).waitFor();
    const fresh = await harness.open({ view: pageView([]), saved: undefined });
    await fresh.page.getByRole("tab", { name: "Chat", selected: true }).waitFor();
  });
});
