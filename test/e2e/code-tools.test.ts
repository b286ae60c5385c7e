import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import { placeBashKernel } from "../support/jupyter/stacks.ts";
import type { ApiServer } from "../support/tool-servers/api-server.ts";
import { type RunningMcpServer, startMcpServer } from "../support/tool-servers/mcp-server.ts";
import { startNoticeBoard } from "../support/tool-servers/notice-board.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { TestModelsScript } from "../support/vscode/test-models.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { send, switchOn } from "./support/chat-page.ts";
import { card, eventually, keptText, picture, runFile, Session, standing } from "./support/session.ts";

/** Reads issues from one server and puts them on another, as the README has it. */
const report = `issues = mcp.tracker.list_issues(state="open")["issues"]
for issue in issues:
    if "bug" not in issue["labels"]:
        continue
    note = mcp.board.addNote(text=issue["title"], issue=issue["number"])
    print("issue", issue["number"], "is note", note["id"])
print(len(issues), "issues")
`;

const slow = `print("before", flush=True)
mcp.tracker.wait_for_ever()
print("after")
`;

const declined = `try:
    mcp.board.addNote(text="no")
except mcp.McpToolError as error:
    print("told:", error)
`;

const editor = 'print(mcp.vscode.test_answer(text="Ada"))\n';

const shell = "echo before\nmcp.tracker.list_issues\n";

const reload = 'print(mcp.board.addNote(text="kept")["id"])\n';

const issues = [
  { number: 7, title: "It stops", labels: ["bug"] },
  { number: 8, title: "Say hello", labels: ["idea"] },
  { number: 9, title: "It hangs", labels: ["bug", "ui"] },
];

const script: TestModelsScript = {
  replies: [
    {
      when: "note down the bugs",
      parts: [{ call: { id: "call-1", name: "run_code", input: { code: report } } }],
    },
    { when: "3 issues", parts: ["Both bugs are on the board."] },
    { parts: ["Done."] },
  ],
};

describe("tools in code", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "backburner-code-tools-"));
  const file = join(folder, "script.json");
  let tracker: RunningMcpServer;
  let board: ApiServer;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;
  let isCancelled = false;

  before(async () => {
    writeFileSync(file, JSON.stringify(script));
    await placeBashKernel(folder);
    const annotations = { readOnlyHint: true };
    tracker = await startMcpServer({
      name: "Tracker",
      tools: [
        {
          name: "list-issues",
          description: 'Lists the issues of a state. """ } import os',
          inputSchema: {
            type: "object",
            properties: { state: { type: "string" }, "page-size": { type: "integer" } },
          },
          annotations,
          call: () => ({ content: [], structuredContent: { issues } }),
        },
        {
          name: "wait for ever",
          annotations,
          call: (_args, { signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener("abort", () => {
                isCancelled = true;
                reject(new Error("cancelled"));
              });
            }),
        },
      ],
    });
    board = await startNoticeBoard();
    session = await Session.start(
      {
        "report.py": report,
        "slow.py": slow,
        "declined.py": declined,
        "reload.py": reload,
        "editor.py": editor,
        "issues.sh": shell,
      },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        env: { BACKBURNER_TEST_MODEL: file, JUPYTER_PATH: folder },
        settings: {
          "backburner.daemons.warmSpare": false,
          "backburner.toolServers": [
            { id: "tracker", type: "mcp", url: tracker.url },
            { id: "board", type: "openapi", url: board.url },
          ],
        },
      },
    );
    window = await session.openWindow();
  });
  after(async () => {
    await session.stop();
    await tracker.stop();
    await board.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  /** Clicks in the notification that asks for a script's call. */
  async function allow(text: RegExp, button: string): Promise<void> {
    const asked = await window.notification(text);
    await window.screenshot(`code-tools-asks-${button.toLowerCase().replaceAll(" ", "-")}`);
    await asked.locator(".monaco-button", { hasText: button }).first().click();
  }

  function calls(where: Locator, state: string): Locator {
    return where.locator(`[data-testid="code-call"][data-state="${state}"]`);
  }

  it("[K1, K3] lets a model's code read from one server and write to another, and asks before it writes", async () => {
    await window.command("Backburner: New Chat");
    page = await window.webview("Backburner");
    await switchOn(page, "tracker", "board");
    await send(page, "Please note down the bugs");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const code = page.getByTestId("code-card");
    await calls(code, "waiting").waitFor({ timeout: 60_000 });
    assert.equal(
      board.requests.some(({ url }) => url === "/notes"),
      false,
    );
    await window.screenshot("code-tools-waiting-dark");
    await allow(/wants to call addNote of Notice Board/, "Allow for This Script");
    await page.getByText("Both bugs are on the board.").waitFor();
    await page.getByRole("button", { name: "Tool calls (3)" }).click();
    assert.equal(await calls(code, "done").count(), 3);
    const sent = board.requests
      .filter(({ url }) => url === "/notes")
      .map(({ body }) => JSON.parse(body) as unknown);
    assert.deepEqual(sent, [
      { text: "It stops", issue: 7 },
      { text: "It hangs", issue: 9 },
    ]);
    await code.getByText("issue 9 is note N-2").first().waitFor();
    await window.screenshot("code-tools-done-dark");
  });

  it("[K1, K3] lets a file in the background do the same, and lists it in the diagnosis while it waits", async () => {
    page = await runFile(window, "report.py");
    const daemon = card(page, "report.py");
    await calls(daemon, "waiting").waitFor({ timeout: 60_000 });
    await window.screenshot("code-tools-daemon-waiting-dark");
    await window.command("Backburner: Diagnose Engine");
    await window.tab(/Jupyter engine/).waitFor();
    await window.page.locator(".editor-instance .view-line").first().click();
    await window.page.keyboard.press("Control+End");
    await eventually(async () => {
      assert.match(await window.editorText(), /board\.addNote waits/);
    });
    await allow(/"report\.py" wants to call addNote/, "Show Arguments");
    await eventually(async () => {
      assert.match(await window.editorText(), /"text": "It stops"/);
    });
    await window.screenshot("code-tools-arguments-dark");
    await allow(/"report\.py" wants to call addNote/, "Allow for This Script");
    await daemon.getByText("Background Script Finished").waitFor();
    assert.match(await keptText(await session.host(), "report.py"), /issue 9 is note N-\d\n3 issues/);
  });

  it("[bad/calls-declined] tells a script that the user has declined", async () => {
    page = await runFile(window, "declined.py");
    await allow(/"declined\.py" wants to call addNote/, "Decline");
    const daemon = card(page, "declined.py");
    await daemon.getByText("Background Script Finished").waitFor();
    assert.match(
      await keptText(await session.host(), "declined.py"),
      /told: .*The user declined this script's calls of Notice Board: addNote\./,
    );
    await daemon.getByRole("button", { name: "Tool calls (1)" }).click();
    await calls(daemon, "declined").waitFor();
  });

  it("[K1, K3] lets a script call a tool of the editor, once it is allowed", async () => {
    await (
      await session.host()
    ).run(async (api) => {
      api.lm.registerTool<{ text: string }>("test_answer", {
        invoke: ({ input }) =>
          new api.LanguageModelToolResult([new api.LanguageModelTextPart(`forty-two, ${input.text}`)]),
      });
    }, undefined);
    page = await runFile(window, "editor.py");
    await allow(/"editor\.py" wants to call test_answer of VS Code/, "Allow Once");
    await card(page, "editor.py").getByText("Background Script Finished").waitFor();
    assert.equal(await keptText(await session.host(), "editor.py"), "forty-two, Ada\n");
    await window.command("Backburner: Diagnose Engine");
    await eventually(async () => {
      assert.doesNotMatch(await window.editorText(), /test_answer/);
    });
  });

  it("[bad/calls-not-python] says on the card of a shell script why it can call nothing", async () => {
    page = await runFile(window, "issues.sh");
    const daemon = card(page, "issues.sh");
    await daemon.getByText(/exited with code 127\. Tools can be called from Python code only\./).waitFor();
    await window.screenshot("code-tools-shell-dark");
    assert.equal(await standing(await session.host(), "issues.sh"), "error/exception");
    assert.match(
      await keptText(await session.host(), "issues.sh"),
      /^before\n.*mcp\.tracker\.list_issues: command not found/s,
    );
    assert.equal(await daemon.getByRole("button", { name: /Tool calls/ }).count(), 0);
  });

  it("[K2, bad/calls-hang] breaks a call that hangs by Stop, here and at the server", async () => {
    page = await runFile(window, "slow.py");
    const daemon = card(page, "slow.py");
    await calls(daemon, "running").waitFor({ timeout: 60_000 });
    await window.screenshot("code-tools-running-dark");
    await daemon.getByRole("button", { name: "Stop", exact: true }).click();
    await daemon.getByText("Stopped by user").waitFor();
    await eventually(() => {
      assert.ok(isCancelled);
    });
    await daemon.getByRole("button", { name: "Tool calls (1)" }).click();
    await calls(daemon, "cancelled").waitFor();
    assert.equal(await standing(await session.host(), "slow.py"), "stopped/user");
  });

  it("[K2, bad/calls-reload] asks in the window that was reloaded for what a script waits for", async () => {
    page = await runFile(window, "reload.py");
    await calls(card(page, "reload.py"), "waiting").waitFor({ timeout: 60_000 });
    await window.reload();
    await window.ready("Backburner");
    await allow(/"reload\.py" .*A window that is gone may have done so already/, "Allow Once");
    await eventually(async () => {
      assert.equal(await standing(await session.host(), "reload.py"), "completed/finished");
    }, 60_000);
    assert.match(await keptText(await session.host(), "reload.py"), /^N-\d+\n$/);
  });

  it("[K3, C6] looks native in a light window too", async () => {
    await (await session.host()).setSetting("workbench.colorTheme", "Light Modern");
    page = await runFile(window, "report.py");
    await allow(/"report\.py" wants to call addNote/, "Allow for This Script");
    await card(page, "report.py").getByText("Background Script Finished").waitFor();
    await card(page, "report.py").getByRole("button", { name: "Tool calls (3)" }).click();
    await window.screenshot("code-tools-done-light");
  });
});
