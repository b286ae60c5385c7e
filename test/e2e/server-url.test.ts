import assert from "node:assert/strict";
import type { FrameLocator } from "playwright-core";
import { launchStock, type TestServer } from "../support/jupyter/servers.ts";
import { debStack } from "../support/jupyter/stacks.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { card, eventually, filesWith, picture, runFile, Session } from "./support/session.ts";

const files = {
  "where.py": 'import os, sys\nprint("in", os.getcwd())\nprint("with", os.environ["GREETING"], sys.argv)\n',
  "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n',
  "endless.py": "import time\nwhile True:\n    time.sleep(1)\n",
  ".env": "GREETING=hello\n",
};

describe("a Jupyter server of the user's own", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;
  let jupyter: TestServer;

  before(async () => {
    jupyter = await launchStock(await debStack(), "/user/me/");
    session = await Session.start(files, { settings: { "backburner.jupyter.url": jupyter.server.url } });
    window = await session.openWindow();
  });
  after(async () => {
    await session.stop();
    await jupyter[Symbol.asyncDispose]();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  async function kernels(): Promise<number> {
    const headers = { Authorization: `token ${jupyter.server.token?.reveal() ?? ""}` };
    const response = await fetch(`${jupyter.server.url}api/kernels`, { headers });
    return ((await response.json()) as unknown[]).length;
  }

  it("[D13, D11] runs a file there, once it has the token, and starts no server of ours", async () => {
    await window.command("Backburner: Set Jupyter Server Token");
    await window.answer(jupyter.server.token?.reveal() ?? "");
    page = await runFile(window, "where.py");
    const where = card(page, "where.py");
    await where.getByText("Background Script Finished").waitFor();
    await where.getByText(`in ${session.workspace}`).waitFor();
    await where.getByText(`with hello ['${session.workspace}/where.py']`).waitFor();
    assert.deepEqual(
      session.ours().filter((process) => /launcher\.py|ipykernel/.test(process)),
      [],
    );
    await eventually(async () => {
      assert.equal(await kernels(), 0);
    });
  });

  it("[D13] keeps the token out of the settings, the storage and the log", () => {
    const token = jupyter.server.token?.reveal() ?? "";
    assert.deepEqual(filesWith(token, session.server.dataFolder), []);
  });

  it("[D5] stops there, and deletes the kernel", async () => {
    await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    assert.equal(await kernels(), 1);
    await card(page, "beat.py").getByRole("button", { name: "Stop", exact: true }).click();
    await card(page, "beat.py").getByText("Stopped by user").waitFor();
    assert.equal(await kernels(), 0);
  });

  it("[D4, D9] stops at the maximum run time", async () => {
    const host = await session.host();
    await host.setSetting("backburner.daemons.maxRuntime", 3);
    await runFile(window, "endless.py");
    await card(page, "endless.py").getByText("Stopped: time limit").waitFor();
    assert.equal(await kernels(), 0);
    await host.setSetting("backburner.daemons.maxRuntime", undefined);
    await window.screenshot("server-endings-dark");
  });

  it("[D4, bad/server-dies] says that the server is gone, and what to do at the next run", async () => {
    await window.command("Backburner: Clear Finished");
    await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    jupyter.process.kill("SIGKILL");
    await card(page, "beat.py").getByText("Server Lost").waitFor();
    await card(page, "beat.py").getByText("The Jupyter server ended, and the script with it.").waitFor();
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    await runFile(window, "where.py");
    await window.toast(/"where\.py" did not start\. No Jupyter server answers at/).waitFor();
    await card(page, "where.py")
      .getByText(/check that it runs and the address/)
      .waitFor();
    await window.screenshot("server-lost-dark");
  });
});
