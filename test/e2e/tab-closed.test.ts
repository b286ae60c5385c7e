import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Workbench } from "../support/vscode/workbench.ts";
import { card, eventually, picture, runFile, Session } from "./support/session.ts";

describe("a browser tab that is closed", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;
  let crashed: boolean;

  beforeEach(async () => {
    crashed = false;
    session = await Session.start(
      {
        "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n',
        "other/empty.txt": "",
      },
      {
        settings: {
          "backburner.daemons.uiLostGrace": 10,
          "backburner.daemons.disconnectGrace": 10,
          "backburner.daemons.warmSpare": false,
        },
      },
    );
    window = await session.openWindow();
    const page = await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
  });
  afterEach(async function () {
    if (!crashed) await picture(window, this.currentTest);
    await session.stop();
  });

  it("[D2, D7, bad/tab-closed] ends its daemons after the grace, and tells whoever comes back", async () => {
    await window.close();
    await session.allGone(60_000);
    window = await session.openWindow();
    await window.command("Backburner: Open Daemons Panel");
    const page = await window.webview("Backburner");
    await card(page, "beat.py").getByText("Stopped: disconnected").waitFor();
    await window.screenshot("tab-closed-dark");
  });

  it("[D7, bad/tab-closed] ends them also when the tab crashed and its extension host lives on", async () => {
    const host = await session.host();
    crashed = true;
    const crash = await session.context.newCDPSession(window.page);
    void crash.send("Page.crash").catch(() => undefined);
    await eventually(() => {
      assert.deepEqual(standings(session), ["stopped/disconnected"]);
    }, 90_000);
    process.kill(host.pid, 0);
    assert.deepEqual(
      session.ours().filter((process_) => process_.includes("ipykernel_launcher")),
      [],
    );
  });

  it("[D7, bad/tab-closed] lets them run on in another window", async () => {
    const other = await session.openWindow(`${session.workspace}/other`);
    await other.command("Backburner: Open Daemons Panel");
    const theirs = card(await other.webview("Backburner"), "beat.py");
    await theirs.getByText("Other window").waitFor();
    await window.close();
    window = other;
    await theirs.getByText("Other window").waitFor({ state: "hidden", timeout: 60_000 });
    await theirs.getByText("Background Script Running").waitFor();
    assert.deepEqual(standings(session), ["running"]);
    await theirs.getByRole("button", { name: "Stop", exact: true }).click();
    await theirs.getByText("Stopped by user").waitFor();
  });

  it("[D7, bad/tab-closed] lets them run on in another window when the tab crashed and its extension host lives on", async () => {
    const [first] = await session.server.extensionHosts(1);
    const other = await session.openWindow(`${session.workspace}/other`);
    await other.command("Backburner: Open Daemons Panel");
    const theirs = card(await other.webview("Backburner"), "beat.py");
    await theirs.getByText("Other window").waitFor();
    const crash = await session.context.newCDPSession(window.page);
    void crash.send("Page.crash").catch(() => undefined);
    window = other;
    await theirs.getByText("Other window").waitFor({ state: "hidden", timeout: 120_000 });
    await theirs.getByText("Background Script Running").waitFor();
    assert.deepEqual(standings(session), ["running"]);
    assert.ok(first !== undefined);
    process.kill(first.pid, 0);
    await theirs.getByRole("button", { name: "Stop", exact: true }).click();
    await theirs.getByText("Stopped by user").waitFor();
  });
});

/** How every daemon stands according to the disk. */
function standings(session: Session): readonly string[] {
  const folder = join(session.server.dataFolder, "User", "globalStorage", "backburner.backburner", "daemons");
  return readdirSync(folder).map((id) => {
    const { entry } = JSON.parse(readFileSync(join(folder, id, "daemon.json"), "utf8")) as {
      entry: { record: { status: string; reason: string } };
    };
    const { status, reason } = entry.record;
    return status === "running" ? "running" : `${status}/${reason}`;
  });
}
