import assert from "node:assert/strict";
import type { FrameLocator, Locator } from "playwright-core";
import { type ScriptedModel, startScriptedModel } from "../support/models/scripted-server.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { send } from "./support/chat-page.ts";
import { eventually, picture, Session } from "./support/session.ts";

const monitor = [
  '<code_interpreter type="code" lang="python" background="true">',
  "import time",
  "for i in range(10_000):",
  '    print("cpu", i, flush=True)',
  "    time.sleep(0.1)",
  "</code_interpreter>",
].join("\n");
const sum = '<code_interpreter type="code" lang="python">\nx = 6 * 7\nprint("x is", x)\n</code_interpreter>';

describe("a conversation with a model behind an OpenAI-compatible server", function () {
  this.timeout(180_000);
  let model: ScriptedModel;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    model = await startScriptedModel(({ said }) => {
      if (said.includes("monitor"))
        return ["I start a background script.\n\n", `${monitor}\n\n`, "It is running; ask me about it."];
      if (said.includes("6 times 7")) return ["I compute it.\n\n", sum];
      if (said.includes("x is 42")) return ["The answer is **42**."];
      return ["It printed so much."];
    });
    session = await Session.start(
      { "notes.txt": "hello" },
      {
        settings: {
          "backburner.models.endpoints": [{ id: "scripted", name: "Scripted", url: model.url }],
          "backburner.daemons.warmSpare": false,
        },
      },
    );
    window = await session.openWindow();
    await window.command("Backburner: New Chat");
    page = await window.webview("Backburner");
  });
  after(async () => {
    await session.stop();
    await model.close();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function answer(): Locator {
    return page.getByTestId("chat-message").last();
  }

  it("[C1, C2, I1, I2, I6] runs code in the chat's kernel once it is allowed, and tells the model what it printed", async () => {
    await send(page, "What is 6 times 7?");
    const approval = answer().getByTestId("approval-card");
    await approval.getByRole("button", { name: "Run", exact: true }).waitFor();
    await window.screenshot("chat-approval-dark");
    await approval.getByRole("button", { name: "Run", exact: true }).click();
    await answer().getByText("x is 42").first().waitFor();
    await answer().getByText("The answer is 42.").waitFor();
    const told = JSON.stringify(model.chats.at(-1)?.messages);
    assert.match(told, /x is 42/);
    await window.screenshot("chat-foreground-dark");
  });

  it("[D1, D2, I1] puts a script on the back burner, and the model finishes its reply", async () => {
    await send(page, "Please monitor my CPU");
    await answer().getByTestId("approval-card").getByRole("button", { name: "Run", exact: true }).click();
    const card = answer().getByTestId("daemon-card");
    await card.getByText("Background Script Running").waitFor();
    await card.getByText("cpu 5").first().waitFor();
    await answer().getByText("It is running; ask me about it.").waitFor();
    await window.openContainer("Backburner");
    // Under the name of its chat.
    await window.row("Daemons", "What is 6 times 7?").waitFor();
    await window.row("Chats", "What is 6 times 7?").waitFor();
    await window.screenshot("chat-background-dark");
  });

  it("[I4] answers a follow-up from the daemon's output", async () => {
    await send(page, "How far is it?");
    await answer().getByText("It printed so much.").waitFor();
    assert.match(JSON.stringify(model.chats.at(-1)?.messages), /cpu \d+/);
  });

  it("[C3, D2, D3] shows the chat and the live card again after a reload", async () => {
    // What the window keeps of itself is written some seconds later.
    await window.page.waitForTimeout(8_000);
    await window.reload();
    await window.ready("Backburner");
    page = await window.webview("Backburner");
    await page.getByText("The answer is 42.").waitFor();
    const card = page.getByTestId("daemon-card").first();
    await card.getByText("Background Script Running").waitFor();
    const seen = Number(
      /cpu (\d+)/.exec(
        (await card.innerText()).split("\n").findLast((line) => line.startsWith("cpu")) ?? "",
      )?.[1] ?? 0,
    );
    await card
      .getByText(`cpu ${String(seen + 20)}`)
      .first()
      .waitFor();
    await window.screenshot("chat-reloaded-dark");
  });

  it("[D2, D5] stops it from its card in the chat, and tells the model at the next turn", async () => {
    const card = page.getByTestId("daemon-card").first();
    await card.getByRole("button", { name: "Stop", exact: true }).click();
    await card.getByText("Stopped by user").waitFor();
    await send(page, "And now?");
    await eventually(() => {
      assert.match(JSON.stringify(model.chats.at(-1)?.messages), /stopped/);
    });
    await (await session.host()).setSetting("workbench.colorTheme", "Light Modern");
    await window.page.waitForTimeout(1500);
    await window.screenshot("chat-light");
  });
});
