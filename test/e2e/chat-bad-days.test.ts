import assert from "node:assert/strict";
import type { FrameLocator, Locator } from "playwright-core";
import { type ScriptedModel, startScriptedModel } from "../support/models/scripted-server.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { send } from "./support/chat-page.ts";
import { eventually, picture, Session } from "./support/session.ts";

const hello = ["Hello."];
const hostile = [
  "Look: <img src=x onerror=\"document.body.dataset.hacked='yes'\"> <script>document.body.dataset.hacked='yes'</script>\n\n",
  '<iframe srcdoc="<script>top.x=1</script>"></iframe> [click](javascript:alert(1)) <svg onload="alert(1)"></svg>\n\nThat was all.',
];
const code = '<code_interpreter type="code" lang="python">\nprint("ran")\n</code_interpreter>';

describe("bad days of a chat", function () {
  this.timeout(180_000);
  let model: ScriptedModel;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;
  /** What the browser said about a policy that something has violated. */
  const violations: string[] = [];

  before(async () => {
    model = await startScriptedModel([hello], { key: "right-key" });
    session = await Session.start(
      { "notes.txt": "hello" },
      {
        settings: {
          "backburner.models.endpoints": [{ id: "scripted", name: "Scripted", url: model.url }],
          "backburner.daemons.warmSpare": false,
        },
      },
    );
    session.context.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
    });
    window = await session.openWindow();
    await window.command("Backburner: New Chat");
    page = await window.webview("Backburner");
    await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
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

  async function setKey(key: string): Promise<void> {
    await window.command("Backburner: Set Model Key…");
    await window.pick("Scripted");
    await window.answer(key);
  }

  async function again(): Promise<void> {
    await answer().getByRole("button", { name: "Retry" }).first().click();
  }

  it("[bad/model-key, C1] says that the key is missing, takes one, and goes on", async () => {
    await setKey("wrong-key");
    // The list of models is refused too: there is none to choose until the key is right.
    await send(page, "Hi");
    await answer()
      .getByText(/key for Scripted is not accepted/)
      .first()
      .waitFor();
    await window.screenshot("chat-wrong-key-dark");
    await setKey("right-key");
    await eventually(async () => {
      await again();
      await answer().getByText("Hello.").waitFor({ timeout: 3000 });
    });
  });

  it("[bad/model-rate] says when a server has had enough, for how long, and asks again", async () => {
    model.script([
      { status: 429, headers: { "retry-after": "7" }, body: { error: { message: "Slow down" } } },
      hello,
    ]);
    await send(page, "And again");
    await answer()
      .getByText(/7 seconds/)
      .first()
      .waitFor();
    await again();
    await answer().getByText("Hello.").waitFor();
  });

  it("[bad/model-breaks] keeps what came before a reply broke off", async () => {
    model.script([["This came. ", "reset"], hello]);
    await send(page, "Break");
    await answer().getByText("This came.").waitFor();
    await answer().getByRole("button", { name: "Retry" }).first().waitFor();
    await again();
    await answer().getByText("Hello.").waitFor();
  });

  it("[bad/model-down] says that the server is not there, and goes on when it is back", async () => {
    const { port } = model;
    await model.close();
    await send(page, "Are you there?");
    await answer()
      .getByText(/127\.0\.0\.1/)
      .first()
      .waitFor();
    await window.screenshot("chat-model-down-dark");
    model = await startScriptedModel([hello], { key: "right-key", port });
    await again();
    await answer().getByText("Hello.").waitFor();
  });

  it("[D14, bad/no-python] says what code needs when no engine is there, and tells the model", async () => {
    await (await session.host()).setSetting("backburner.python.path", "/nowhere/python");
    model.script([[code], ["I see."]]);
    await send(page, "Run something");
    await answer()
      .getByText(/Background execution requires the Jupyter engine|\/nowhere\/python/)
      .first()
      .waitFor();
    await answer().getByText("I see.").waitFor();
    assert.match(JSON.stringify(model.chats.at(-1)?.messages), /engine/i);
    await window.screenshot("chat-no-engine-dark");
  });

  it("[bad/model-markup] shows what a model writes as text, and runs nothing of it", async () => {
    model.script([hostile]);
    await send(page, "Attack");
    await answer().getByText("That was all.").waitFor();
    assert.equal(await page.locator("body").getAttribute("data-hacked"), null);
    assert.equal(await answer().locator("script, iframe, svg[onload], img[onerror]").count(), 0);
    assert.deepEqual(violations, []);
  });

  it("[bad/two-windows-chat, C3] shows in another window what was said in the first", async () => {
    model.script([["Said once."]]);
    const other = await session.openWindow();
    await other.openContainer("Backburner");
    await other.row("Chats", "Hi").click();
    const there = await other.webview("Backburner");
    await there.getByText("That was all.").waitFor();
    await send(page, "Only here");
    await answer().getByText("Said once.").waitFor();
    await other.row("Chats", "Hi").click();
    await there.getByText("Said once.").waitFor();
    await other.close();
  });

  it("[bad/reload-stream, C3] keeps the half of an answer that a reload has cut, and says so", async () => {
    model.script([["Half of it, ", "hang"]]);
    await send(page, "Hang");
    await answer().getByText("Half of it,").waitFor();
    // What the window keeps of itself is written some seconds later.
    await window.page.waitForTimeout(8_000);
    await window.reload();
    await window.ready("Backburner");
    page = await window.webview("Backburner");
    await page.getByText("Half of it,").waitFor();
    await page.getByText("The window closed while this was being written.").waitFor();
    assert.deepEqual(violations, []);
  });
});
