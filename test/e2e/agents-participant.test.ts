import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "../../scripts/provision/project.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { EditorChat, editorChatSettings } from "./support/editor-chat.ts";
import { eventually, picture, Session, standing } from "./support/session.ts";

const heartbeat = `import time
beat = 0
while True:
    beat += 1
    print("beat", beat, flush=True)
    time.sleep(0.3)
`;

describe("the editor's own chat", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;
  let chat: EditorChat;

  before(async () => {
    session = await Session.start(
      { "samples/heartbeat.py": heartbeat, "two.py": 'print("first")\nprint("second")\n' },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        // With the MCP server the answer is a card: see agents-card.test.ts.
        settings: {
          ...editorChatSettings,
          "backburner.daemons.warmSpare": false,
          "backburner.agents.mcpServer": false,
        },
      },
    );
    window = await session.openWindow();
    chat = await EditorChat.open(window, await session.host());
  });
  after(() => session.stop());
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  const stands = (title: string, how: string): Promise<void> =>
    eventually(async () => {
      assert.equal(await standing(await session.host(), title), how);
    });

  async function lookIn(theme: "Dark Modern" | "Light Modern", name: string): Promise<void> {
    const host = await session.host();
    await host.run(async (api, wanted) => {
      await api.workspace.getConfiguration().update("workbench.colorTheme", wanted, true);
    }, theme);
    await window.page.locator(`.monaco-workbench.${theme === "Dark Modern" ? "vs-dark" : "vs"}`).waitFor();
    await window.screenshot(name);
  }

  it("[A4] starts a file that the user names, without a question, and shows what it prints", async () => {
    await chat.say("@backburner /run samples/heartbeat.py");
    await chat.answer.getByText("heartbeat.py").waitFor();
    await chat.answer
      .getByText(/beat\s\d/)
      .first()
      .waitFor();
    await chat.answer.getByRole("button", { name: "Stop", exact: true }).waitFor();
    await chat.answer.getByRole("button", { name: "Show Output", exact: true }).waitFor();
    await stands("heartbeat.py", "running/started");
    await lookIn("Light Modern", "agents participant light");
    await lookIn("Dark Modern", "agents participant dark");
  });

  it("[A4] lists what runs, and stops it by its button", async () => {
    await chat.say("@backburner /list");
    await chat.answer.getByText("heartbeat.py").waitFor();
    await chat.answer.getByRole("button", { name: "Stop", exact: true }).click();
    await stands("heartbeat.py", "stopped/user");
    await chat.say("@backburner /list");
    await chat.answer.getByText("Stopped by user").waitFor();
  });

  it("[A4] runs a line of code, shows its output again, and stops what is named", async () => {
    await chat.say('@backburner /run python -c "print(6 * 7)"');
    await chat.answer.getByText("42", { exact: true }).waitFor();
    await chat.say("@backburner /run import time; print('up'); time.sleep(600)");
    await chat.answer.getByText("up", { exact: true }).waitFor();
    await chat.say("@backburner /output sleep");
    await chat.answer.getByText("up", { exact: true }).waitFor();
    await chat.say("@backburner /stop sleep");
    await chat.answer.getByText("Stopped by user").waitFor();
  });

  it("[A4] runs the selection when the user has typed that, and not otherwise", async () => {
    await window.openFile("two.py");
    await window.page.locator(".editor-instance .view-line").nth(1).click();
    await window.page.keyboard.press("Home");
    await window.page.keyboard.press("Shift+End");
    await chat.say("@backburner /run #selection");
    await chat.answer.getByText("second", { exact: true }).waitFor();
    assert.equal(await chat.answer.getByText("first", { exact: true }).count(), 0);
    await stands('print("second")', "completed/finished");
    // The editor attaches the selection to what follows by itself.
    await chat.say("@backburner /run");
    await chat.answer.getByText("lists your background scripts").waitFor();
  });

  it("[A4, bad/agent-input] says what it can do, and what it cannot find", async () => {
    await chat.say("@backburner please run my heartbeat");
    await chat.answer.getByText("lists your background scripts").waitFor();
    await chat.say("@backburner /run gone.py");
    await chat.answer.getByText('There is no file "gone.py" in this workspace.').waitFor();
    await chat.say("@backburner /stop nothing");
    await chat.answer.getByText("There is no such background script.").waitFor();
  });

  const call = (title: string): string =>
    `@caller backburner_start_daemon {"code": "import time\\nprint('agent')\\ntime.sleep(600)", "title": "${title}"}`;

  it("[A4] shows an agent's code in the chat, and runs it after a click there without another question", async () => {
    await chat.say(call("First"));
    await chat.question.getByText("Run this code in the background?").first().waitFor();
    await chat.question.getByText("time.sleep(600)").first().waitFor();
    await window.screenshot("agents question dark");
    // A person reads before they click; what comes at once counts as nobody's click.
    await window.page.waitForTimeout(3000);
    await chat.question
      .getByRole("button", { name: /^Allow/ })
      .first()
      .click();
    await chat.answer.getByText("it is a background script with daemon_id").waitFor();
    assert.equal(await window.dialog.count(), 0);
    await stands("First", "running/started");
  });

  it("[A4, bad/agent-auto-approve, bad/agent-declined] asks itself when the editor asks no more, and takes a no", async () => {
    // "Allow in this Session" lets what follows through.
    await chat.say(call("Second"));
    await window.dialog.getByText(/wants to run code in the background/).waitFor();
    await window.dialog.getByText("time.sleep(600)").first().waitFor();
    await window.screenshot("agents modal dark");
    await window.dialogButton("Cancel");
    await chat.answer.getByText("The code was not run because the user did not allow it.").waitFor();
    await stands("Second", "unknown");
  });

  it("[A4, bad/agent-declined] runs nothing that is skipped in the chat", async () => {
    const trace = join(session.workspace, "never.txt");
    await chat.say(`@caller backburner_run_code {"code": "open('${trace}', 'w')"}`);
    await chat.question.getByText("Run this code in a Jupyter kernel?").first().waitFor();
    await chat.question.getByRole("button", { name: "Skip" }).first().click();
    await chat.answer
      .getByText(/skip|call failed/)
      .first()
      .waitFor();
    assert.equal(await window.dialog.count(), 0);
    assert.equal(existsSync(trace), false);
  });
});
