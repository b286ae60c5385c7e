import assert from "node:assert/strict";
import {
  card,
  counted,
  counting,
  eventually,
  keptText,
  picture,
  runFile,
  Session,
  standing,
} from "./support/session.ts";
import { packageAs } from "../../scripts/package/vsix.ts";
import type { ExtensionHost } from "../support/vscode/extension-host.ts";
import type { Workbench } from "../support/vscode/workbench.ts";

/** Long enough to reload or lose a window in the middle. */
const lines = 400;

/** So many lines that no test sees their end. */
const longest = 20_000;

const files = {
  "long.py": counting(longest),
  "count.py": counting(lines),
  "other/empty.txt": "",
  "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n',
};

describe("windows that reload, crash and close", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;

  beforeEach(async () => {
    session = await Session.start(files);
    window = await session.openWindow();
  });
  afterEach(async function () {
    await picture(window, this.currentTest);
    await session.stop();
  });

  it("[D7, D3, bad/reload] a reload loses and doubles nothing, with only the Explorer showing", async () => {
    const page = await runFile(window, "count.py");
    await card(page, "count.py").getByText("line 20").first().waitFor();
    await window.tab("Backburner").first().click({ button: "middle" });
    await window.openContainer("Explorer");
    await window.page.waitForTimeout(1000);
    await window.reload();
    await window.ready("Backburner");
    const host = await session.host();
    await eventually(async () => {
      assert.equal(await standing(host, "count.py"), "completed/finished");
    }, 60_000);
    assert.equal(await keptText(host, "count.py"), counted(lines));
  });

  it("[D7, D3, bad/host-killed] SIGKILL of the extension host loses and doubles nothing; the card goes on", async () => {
    const page = await runFile(window, "count.py");
    await card(page, "count.py").getByText("line 20").first().waitFor();
    const before = await session.host();
    before.kill();
    const host = await eventually(async () => {
      const now = await session.host();
      assert.notEqual(now.pid, before.pid);
      return now;
    }, 60_000);
    await eventually(async () => {
      assert.equal(await standing(host, "count.py"), "completed/finished");
    }, 60_000);
    assert.equal(await keptText(host, "count.py"), counted(lines));
  });

  it("[D7, D3, D5, bad/update] another version that is installed meanwhile goes on where the old one was", async () => {
    const next = await packageAs("99.0.0");
    const page = await runFile(window, "long.py");
    await card(page, "long.py").getByText("line 20").first().waitFor();
    const before = await session.host();
    const running = session.ours().filter((one) => /keeper\.cjs|launcher\.py/.test(one));
    assert.equal(running.length, 2);
    await session.server.install(next);
    await window.reload();
    await window.ready("Backburner");
    const host = await eventually(async () => {
      const now = await session.host();
      assert.notEqual(now.pid, before.pid);
      return now;
    }, 60_000);
    assert.equal(await version(host), "99.0.0");
    const atReload = (await keptText(host, "long.py")).length;
    const text = await eventually(async () => {
      const kept = await keptText(host, "long.py");
      assert.ok(kept.length > atReload + 500);
      return kept;
    }, 60_000);
    assert.ok(counted(longest).startsWith(text), text.slice(-200));
    // Still those that the old version has started.
    assert.deepEqual(
      running.filter((one) => !session.ours().includes(one)),
      [],
    );
    // The editor may have been reloaded before it had written down that the panel was open.
    await window.command("Backburner: Open Daemons Panel");
    const again = card(await window.webview("Backburner"), "long.py");
    await again.getByRole("button", { name: "Stop", exact: true }).click();
    await again.getByText("Stopped by user").waitFor();
  });

  it("[D7, bad/all-windows-go] everything ends when the editor is killed and the grace is over", async () => {
    await (await session.host()).setSetting("backburner.daemons.disconnectGrace", 15);
    const page = await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    assert.ok(session.ours().length >= 3, session.ours().join("\n"));
    session.server.kill();
    await session.allGone(15_000 + 15_000);
  });

  it("[D7, D10, bad/one-window-goes] another window watches, and adopts when the first one goes", async () => {
    const page = await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    const second = await session.openWindow(`${session.workspace}/other`);
    await second.openContainer("Backburner");
    await second.row("Daemons", "beat.py").waitFor();
    await second.command("Backburner: Open Daemons Panel");
    const theirs = card(await second.webview("Backburner"), "beat.py");
    await theirs.getByText("Other window").waitFor();
    await theirs.getByText("heartbeat").first().waitFor();
    const [first] = await session.server.extensionHosts(2);
    assert.ok(first);
    // The editor would start a killed extension host anew for a window that is still there.
    await window.close();
    window = second;
    first.kill();
    await theirs.getByText("Other window").waitFor({ state: "hidden", timeout: 60_000 });
    await theirs.getByText("Background Script Running").waitFor();
    await theirs.getByRole("button", { name: "Stop", exact: true }).click();
    await theirs.getByText("Stopped by user").waitFor();
  });

  it("[D7, bad/one-window-goes] a window that was open before and never used adopts too", async () => {
    const idle = await session.openWindow(`${session.workspace}/other`);
    const page = await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    const [first] = await session.server.extensionHosts(2);
    assert.ok(first);
    await window.close();
    window = idle;
    first.kill();
    // Nothing is touched until every grace is over.
    await idle.page.waitForTimeout(35_000);
    await idle.command("Backburner: Open Daemons Panel");
    const theirs = card(await idle.webview("Backburner"), "beat.py");
    await theirs.getByText("Background Script Running").waitFor();
    await theirs.getByText("Other window").waitFor({ state: "hidden" });
    await theirs.getByRole("button", { name: "Stop", exact: true }).click();
    await theirs.getByText("Stopped by user").waitFor();
  });
});

/** The version of the extension that a host has loaded. */
function version(host: ExtensionHost): Promise<string> {
  return host.run((api) => {
    const extension = api.extensions.getExtension("backburner.backburner");
    return (extension?.packageJSON as { readonly version?: string } | undefined)?.version ?? "";
  }, undefined);
}
