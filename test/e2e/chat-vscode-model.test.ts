import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { TestModelsScript } from "../support/vscode/test-models.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { send } from "./support/chat-page.ts";
import { eventually, picture, Session } from "./support/session.ts";

/**
 * What the provider says: tool calls, as models of the editor make them, and then something about their results.
 * What it waits for in a result must have letters that no id of a daemon can have.
 */
const script: TestModelsScript = {
  replies: [
    {
      when: "start a beat",
      parts: [
        "I start it.",
        {
          call: {
            id: "c1",
            name: "start_daemon",
            input: {
              code: "import time\nwhile True:\n    print('heartbeat', flush=True)\n    time.sleep(0.2)",
              language: "python",
            },
          },
        },
      ],
    },
    {
      when: "add numbers",
      parts: [
        {
          call: { id: "c2", name: "run_code", input: { code: "print('sum', 20 + 22)", language: "python" } },
        },
      ],
    },
    { when: "sum 42", parts: ["The sum is 42."] },
    { when: "status of it", parts: ["Here it is.", { call: { id: "c3", name: "list_daemons", input: {} } }] },
    { parts: ["Done."] },
  ],
};

describe("a conversation with a model of the editor", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "backburner-model-"));
  const file = join(folder, "script.json");
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    writeFileSync(file, JSON.stringify(script));
    session = await Session.start(
      { "notes.txt": "hello" },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        env: { BACKBURNER_TEST_MODEL: file },
        settings: { "backburner.daemons.warmSpare": false },
      },
    );
    window = await session.openWindow();
    await window.command("Backburner: New Chat");
    page = await window.webview("Backburner");
  });
  after(async () => {
    await session.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function answer(): Locator {
    return page.getByTestId("chat-message").last();
  }

  async function allow(): Promise<void> {
    await answer().getByTestId("approval-card").getByRole("button", { name: "Run", exact: true }).click();
  }

  it("[C1, I4, D1] runs code by its native tools, in the foreground", async () => {
    await send(page, "Please add numbers");
    await allow();
    await answer().getByText("The sum is 42.").waitFor();
    await page
      .getByRole("button", { name: /Scripted/ })
      .first()
      .waitFor();
  });

  it("[I4, D2] starts a daemon, whose card lives in the answer", async () => {
    await send(page, "Please start a beat");
    await allow();
    const card = answer().getByTestId("daemon-card");
    await card.getByText("heartbeat").first().waitFor();
    await answer().getByText("Done.").waitFor();
  });

  it("[I4] follows it by its tools, and hears of its end", async () => {
    await send(page, "What is the status of it?");
    await answer().getByTestId("tool-card").waitFor();
    await answer().getByText("Done.").waitFor();
    assert.match(readFileSync(`${file}.requests`, "utf8"), /running/);
    await page.getByRole("button", { name: "Stop", exact: true }).first().click();
    await page.getByTestId("daemon-card").getByText("Stopped by user").waitFor();
    await send(page, "Thank you");
    await eventually(() => {
      const [last = ""] = readFileSync(`${file}.requests`, "utf8").trim().split("\n").slice(-1);
      assert.match(last, /Thank you/);
      assert.match(last, /stopped/);
    });
  });

  it("[I6] asks no more once the user has allowed the chat to go on, and asks again when that is taken back", async () => {
    await send(page, "Please add numbers");
    await answer()
      .getByTestId("approval-card")
      .getByRole("button", { name: "Always in This Chat", exact: true })
      .click();
    await answer().getByText("The sum is 42.").waitFor();
    await send(page, "Please add numbers");
    await answer().getByText("The sum is 42.").waitFor();
    await page
      .getByTestId("grants")
      .getByRole("button", { name: /^Ask again/ })
      .click();
    await send(page, "Please add numbers");
    const approval = answer().getByTestId("approval-card");
    await approval.waitFor();
    await approval.press("Escape");
    await answer()
      .getByText(/did not allow/)
      .waitFor();
  });
});
