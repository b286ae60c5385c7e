import assert from "node:assert/strict";
import type { FrameLocator } from "playwright-core";
import { card, counting, eventually, picture, runFile, Session } from "./support/session.ts";
import type { Workbench } from "../support/vscode/workbench.ts";

const files = {
  "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n',
  "short.py": 'print("\\x1b[32mall good\\x1b[0m")\n',
  "broken.py": 'def f():\n    raise ValueError("boom")\nf()\n',
  "forks.py":
    "import subprocess, time\nsubprocess.Popen(['sleep', '600.5'], start_new_session=True)\n" +
    "while True:\n    try:\n        time.sleep(1)\n    except KeyboardInterrupt:\n        pass\n",
  "count.py": counting(400),
  "plot.py":
    "from IPython.display import HTML, SVG, display\n" +
    "display(SVG(\"<svg xmlns='http://www.w3.org/2000/svg' width='80' height='40'><rect width='80' height='40' fill='teal'/></svg>\"))\n" +
    'display(HTML("<b>bold</b><script>parent.document.title=1</script>"))\n',
};

describe("background scripts in the editor", function () {
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

  it("[D2, D3, D11] runs a file with live output, a dot and the time, until Stop", async () => {
    page = await runFile(window, "beat.py");
    const beat = card(page, "beat.py");
    await beat.getByText("Background Script Running").waitFor();
    await beat.getByText("heartbeat").first().waitFor();
    await beat.getByTestId("state-dot").waitFor();
    await window.openContainer("Backburner");
    await window.row("Daemons", "beat.py").waitFor();
    await eventually(async () => {
      assert.equal(await window.badge("Backburner").innerText(), "1");
    });
    await window.status("backburner.backburner.running").waitFor();
    await window.screenshot("running-dark");
    await beat.getByRole("button", { name: "Stop", exact: true }).click();
    await beat.getByText("Stopped by user").waitFor();
    assert.equal(await beat.getByTestId("state-dot").count(), 0);
    await window.badge("Backburner").waitFor({ state: "hidden" });
  });

  it("[D4] shows how a script ended: completed, or with its traceback", async () => {
    await runFile(window, "short.py");
    await card(page, "short.py").getByText("Background Script Finished").waitFor();
    await card(page, "short.py").getByText("all good").waitFor();
    await runFile(window, "broken.py");
    const broken = card(page, "broken.py");
    await broken.getByText("Script Failed").waitFor();
    await broken.getByText("ValueError").first().waitFor();
    const text = await broken.innerText();
    assert.match(text, /broken\.py/);
    assert.match(text, /line 2/);
  });

  it("[D3] draws pictures and sanitised HTML, and runs no script of a kernel", async () => {
    await runFile(window, "plot.py");
    const plot = card(page, "plot.py");
    await plot.getByText("bold").waitFor();
    await plot.locator("img").first().waitFor();
    assert.equal(await plot.locator("script").count(), 0);
  });

  it("[D5, D10, bad/ignores-interrupt, bad/forks] stops from the tree what does not want to stop, with its children", async () => {
    await runFile(window, "forks.py");
    await card(page, "forks.py").getByText("Background Script Running").waitFor();
    await eventually(() => {
      assert.equal(sleepers(session).length, 1);
    });
    await window.openContainer("Backburner");
    await window.rowAction("Daemons", "forks.py", "Stop");
    await card(page, "forks.py").getByText("Stopped by user").waitFor();
    assert.deepEqual(sleepers(session), []);
  });

  it("[D6] refuses the fourth, names the running ones and offers to stop one", async () => {
    for (let i = 0; i < 3; i++) await runFile(window, "count.py");
    await eventually(async () => {
      assert.equal(await page.getByText("Background Script Running").count(), 3);
    });
    await window.openFile("beat.py");
    await window.command("Backburner: Run File in Background");
    const toast = window.toast(/3 background scripts are already running/);
    await toast.waitFor();
    assert.match(await toast.innerText(), /count\.py/);
    await window.screenshot("limit-dark");
    await toast.locator(".monaco-button", { hasText: /^Stop/ }).first().click();
    await card(page, "beat.py").getByText("Background Script Running").waitFor();
    await window.command("Backburner: Stop All Daemons");
    await eventually(async () => {
      assert.equal(await page.getByText("Background Script Running").count(), 0);
    });
  });

  it("[D12] opens the whole log and exports it", async () => {
    await card(page, "short.py").getByRole("button", { name: "Open Full Log" }).click();
    await eventually(async () => {
      assert.match(await window.editorText(), /all good/);
    });
  });

  it("[D2] looks native in light and high contrast too", async () => {
    const host = await session.host();
    await runFile(window, "beat.py");
    for (const [name, theme] of [
      ["light", "Light Modern"],
      ["contrast", "Default High Contrast"],
      ["dark", "Dark Modern"],
    ] as const) {
      await host.setSetting("workbench.colorTheme", theme);
      await window.page.waitForTimeout(1500);
      await window.screenshot(`page-${name}`);
    }
    await window.command("Backburner: Stop All Daemons");
  });
});

/** The children that forks.py leaves in a session of their own. */
function sleepers(session: Session): readonly string[] {
  return session.processesLike(/^sleep 600.5/);
}
