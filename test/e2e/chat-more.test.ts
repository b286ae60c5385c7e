import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { type ScriptedModel, startScriptedModel } from "../support/models/scripted-server.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { say } from "./support/chat-page.ts";
import { eventually, picture, Session } from "./support/session.ts";

const ollamaPort = 11434;

function code(text: string): string {
  return `<code_interpreter type="code" lang="python">\n${text}\n</code_interpreter>`;
}

const asking = code('name = input("Who is there? ")\nprint("hello", name)');
const long = code(
  "import time\nfor i in range(10_000):\n    print('turn', i, flush=True)\n    time.sleep(0.05)",
);

describe("what else a chat does in its window", function () {
  this.timeout(180_000);
  let model: ScriptedModel;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async function () {
    // Where a real Ollama runs, nobody can stand in for it.
    if (await isTaken(ollamaPort)) this.skip();
    model = await startScriptedModel(
      ({ said }) => {
        if (said.includes("ask me")) return [asking];
        if (said.includes("take long")) return [long];
        return ["I see."];
      },
      {
        port: ollamaPort,
        routes: { "/": () => ({ body: "Ollama is running", headers: { "content-type": "text/plain" } }) },
      },
    );
    session = await Session.start(
      { "notes.txt": "the quick brown fox", "data/long.md": "# Long\n" },
      { settings: { "backburner.chat.codeTimeLimit": 2, "backburner.daemons.warmSpare": false } },
    );
    window = await session.openWindow();
    await window.command("Backburner: New Chat");
    page = await window.webview("Backburner");
  });
  after(async () => {
    // What was skipped has started nothing.
    await (session as Session | undefined)?.stop();
    await (model as ScriptedModel | undefined)?.close();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function answer(): Locator {
    return page.getByTestId("chat-message").last();
  }

  it("[C1] finds the model server of this machine when it is asked to, and uses it", async () => {
    await page.getByRole("button", { name: "Find Local Models" }).click();
    await window.choice(`Ollama at 127.0.0.1:${String(ollamaPort)}`).waitFor();
    await window.screenshot("chat-local-models-dark");
    await window.confirmPicks();
    await page.getByText("No model yet").waitFor({ state: "hidden" });
    await say(page, "Hello");
    await answer().getByText("I see.").waitFor();
  });

  it("[C2] attaches a file by the dialog, and sends it", async () => {
    await page.getByRole("button", { name: "Attach File" }).click();
    await window.pick("notes.txt");
    await page.getByRole("list", { name: "Attachments" }).getByText("notes.txt").waitFor();
    await say(page, "What is in there?");
    await answer().getByText("I see.").waitFor();
    assert.match(JSON.stringify(model.chats.at(-1)?.messages), /the quick brown fox/);
  });

  it("[K4] asks the user what the code of a chat wants to be typed", async () => {
    await say(page, "Please ask me");
    await answer().getByTestId("approval-card").getByRole("button", { name: "Run", exact: true }).click();
    await window.inputMessage.getByText("Who is there?").waitFor();
    await window.answer("Anna");
    await answer().getByText("hello Anna").first().waitFor();
  });

  it("[D1, D6] offers to move what takes long to the background, where it goes on", async () => {
    await say(page, "Please take long");
    await answer().getByTestId("approval-card").getByRole("button", { name: "Run", exact: true }).click();
    await answer().getByRole("button", { name: "Move to Background" }).click();
    const card = answer().getByTestId("daemon-card");
    await card.getByText("Background Script Running").waitFor();
    await card.getByText("turn 60").first().waitFor();
    await window.screenshot("chat-moved-dark");
    await card.getByRole("button", { name: "Stop", exact: true }).click();
    await card.getByText("Stopped by user").waitFor();
  });

  it("[C3] exports as Markdown, as a notebook and as JSON", async () => {
    for (const format of ["Markdown", "Jupyter notebook", "JSON"]) {
      await window.command("Backburner: Export Chat…");
      await window.pick(format);
      await window.saveThere();
    }
    const read = (ending: string): string => readFileSync(join(session.workspace, `Hello.${ending}`), "utf8");
    await eventually(() => {
      assert.match(read("md"), /hello Anna/);
      assert.match(read("json"), /the quick brown fox/);
    });
    const { cells } = JSON.parse(read("ipynb")) as {
      readonly cells: readonly { readonly cell_type: string }[];
    };
    assert.ok(cells.some(({ cell_type }) => cell_type === "code"));
  });
});

async function isTaken(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${String(port)}/`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer !== undefined;
}
