import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { card, eventually, keptText, picture, runFile, Session } from "./support/session.ts";

const files = {
  "select.py": "if True:\n    a = 6\n    print('product', a * 7)\n",
  "args.py": "import os, sys\nprint(sys.argv[1:], os.environ['GREETING'], os.getcwd() == sys.path[0])\n",
  "ask.py":
    "import getpass\nname = input('Your name? ')\nsecret = getpass.getpass('Your secret: ')\nprint('hello', name, len(secret))\n",
  "pool.py":
    "import multiprocessing\ndef square(x):\n    return x * x\n" +
    "if __name__ == '__main__':\n    with multiprocessing.Pool(2) as pool:\n        print(pool.map(square, range(5)))\n",
  "chart.py":
    "from IPython.display import HTML, display\n" +
    'display(HTML(\'<div id=chart></div><script>document.getElementById("chart").textContent = "drawn by a script"</script>\'))\n',
  ".env": "GREETING=hello\n",
  "empty.py": "\n  \n",
  "chosen-folder/inside.py": "",
  "counter.ipynb": readFileSync(inProject("samples", "counter.ipynb"), "utf8"),
};

describe("the ways to run something, and what can be done with it", function () {
  this.timeout(120_000);
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    session = await Session.start(files);
    window = await session.openWindow();
  });
  after(() => session.stop());
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  /** A file in the explorer. */
  function inExplorer(name: string): Locator {
    return window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
  }

  it("[D11] runs a selection, by its key", async () => {
    await window.openFile("select.py");
    await window.page.locator(".editor-instance .view-line").nth(1).click();
    await window.page.keyboard.press("Home");
    for (let i = 0; i < 2; i++) await window.page.keyboard.press("Shift+ArrowDown");
    await window.page.keyboard.press("Control+k");
    await window.page.keyboard.press("b");
    page = await window.webview("Backburner");
    await card(page, "a = 6").getByText("product 42").waitFor();
  });

  it("[D11] runs a file from the explorer's menu", async () => {
    await window.openContainer("Explorer");
    await inExplorer("pool.py").click({ button: "right" });
    await window.chooseFromMenu("Run File in Background");
    await card(page, "pool.py").getByText("Background Script Finished").waitFor();
  });

  it("[D11, bad/multiprocessing] whose processes work", async () => {
    await card(page, "pool.py").getByText("[0, 1, 4, 9, 16]").waitFor();
  });

  it("[D11, bad/empty-code] says that there is nothing to run, in an empty file and in a folder", async () => {
    await window.openFile("empty.py");
    await window.command("Backburner: Run File in Background");
    await window.toast("There is no code to run. Select some code or open a file with code in it.").waitFor();
    await window.screenshot("empty-code-dark");
    await inExplorer("chosen-folder").click({ modifiers: ["Control"] });
    await inExplorer("empty.py").click({ button: "right" });
    await window.chooseFromMenu("Run File in Background");
    await window.toast('"chosen-folder" cannot be run: choose files, not folders.').waitFor();
    assert.equal(await card(page, "empty.py").count(), 0);
  });

  it("[K4] asks for what a script wants to be typed, and hides what it does not show", async () => {
    await runFile(window, "ask.py");
    await window.quickInput.getByText('"ask.py" asks for input').waitFor();
    await window.quickInput.getByText("Your name?").waitFor();
    await window.screenshot("input-dark");
    await window.answer("Ada");
    await window.quickInput.getByText("Your secret:").waitFor();
    assert.equal(await window.quickInput.locator("input.input").getAttribute("type"), "password");
    await window.answer("xyzzy");
    await card(page, "ask.py").getByText("hello Ada 5").waitFor();
    assert.doesNotMatch(await keptText(await session.host(), "ask.py"), /xyzzy/);
  });

  it("[D3] offers the browser for output that needs scripts", async () => {
    await runFile(window, "chart.py");
    const chart = card(page, "chart.py");
    const opened = session.context.waitForEvent("page");
    await chart.getByRole("button", { name: "Open in Browser" }).click();
    const dialog = window.dialog.locator(".monaco-button", { hasText: "Open" });
    const tab = await Promise.race([
      opened,
      dialog
        .first()
        .click()
        .then(() => opened),
    ]);
    await tab.getByText("drawn by a script").waitFor();
    await tab.close();
  });

  it("[D11, bad/asyncio-run] runs the selected notebook cell", async () => {
    await window.openFile("counter.ipynb");
    const cell = window.page.locator(".notebookOverlay .code-cell-row").first();
    await cell.click();
    await window.command("Backburner: Run Notebook Cell in Background");
    const counter = card(page, "async def count");
    await counter.getByText("Background Script Running").waitFor();
    await counter.getByText("3", { exact: true }).first().waitFor();
    await window.screenshot("cell-dark");
    await counter.getByRole("button", { name: "Stop", exact: true }).click();
    await counter.getByText("Stopped by user").waitFor();
  });

  it("[D11] runs a file with arguments and its .env", async () => {
    await window.openFile("args.py");
    await window.command("Backburner: Run File in Background with Arguments…");
    await window.answer("one 'two three'");
    await card(page, "args.py").getByText("['one', 'two three'] hello True").waitFor();
  });

  it("[D12] searches in the output", async () => {
    const ask = card(page, "ask.py");
    await ask.getByRole("button", { name: "Search" }).click();
    await ask.getByRole("textbox", { name: "Search in output" }).fill("hello");
    await ask.getByText("1 of 1").waitFor();
    await window.screenshot("search-dark");
  });

  it("[D10] runs again, copies the id, shows the code and exports the log from the tree", async () => {
    await window.openContainer("Backburner");
    await window.rowMenu("Daemons", "args.py", "Copy Id");
    await eventually(async () => {
      assert.match(await window.page.evaluate(() => navigator.clipboard.readText()), /^[0-9a-f]{16,}$/);
    });
    await window.rowMenu("Daemons", "args.py", "Show Code");
    await eventually(async () => {
      assert.match(await window.editorText(), /sys\.argv\[1:\]/);
    });
    await window.rowMenu("Daemons", "args.py", "Export Log…");
    await eventually(async () => {
      assert.match(await window.quickInput.locator("input.input").inputValue(), /args\.py\.txt$/);
    });
    await window.quickInput.getByRole("button", { name: "OK" }).click();
    await eventually(() => {
      const exported = readFileSync(join(session.workspace, "args.py.txt"), "utf8");
      assert.equal(exported, "['one', 'two three'] hello True\n");
    });
    await window.screenshot("tree-dark");
    await window.rowAction("Daemons", "args.py", "Run Again");
    await eventually(async () => {
      assert.equal(await page.getByText("['one', 'two three'] hello True").count(), 2);
    });
  });

  it("[D10] clears what has ended", async () => {
    await window.paneAction("Daemons", "Clear Finished");
    await page.getByText("No background scripts yet").waitFor();
    await window.screenshot("empty-dark");
    const host = await session.host();
    await host.setSetting("workbench.colorTheme", "Light Modern");
    await window.page.waitForTimeout(1_500);
    await window.screenshot("empty-light");
  });
});
