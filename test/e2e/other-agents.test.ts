import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Workbench } from "../support/vscode/workbench.ts";
import { eventually, filesWith, keptText, picture, Session, standing } from "./support/session.ts";

const comment = "// our servers\n";

describe("another agent on this machine", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;
  let client: Client | undefined;
  let url = "";
  let token = "";

  before(async () => {
    session = await Session.start(
      { ".mcp.json": `${comment}{\n  "mcpServers": {\n    "other": { "command": "x" }\n  }\n}\n` },
      { settings: { "backburner.daemons.warmSpare": false } },
    );
    window = await session.openWindow();
  });
  after(async () => {
    await client?.close();
    await session.stop();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  async function connect(): Promise<Client> {
    const made = new Client({ name: "Test Agent", version: "1" });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await made.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    return made;
  }

  it("[A4] is told where Backburner is, in a file that holds no token and loses nothing", async () => {
    await window.command("Backburner: Use Backburner in Another Agent…");
    await window.choice(".mcp.json").waitFor();
    await window.screenshot("agents clients");
    await window.pick(".mcp.json");
    await window.dialog.getByText("Serve other agents on this machine?").waitFor();
    await window.screenshot("agents serve");
    await window.dialogButton("Serve Other Agents");
    await window.toast("Backburner is in .mcp.json now.").waitFor();
    await window.screenshot("agents written");
    await window.toastButton("Backburner is in .mcp.json now.", "Copy Variable");
    const text = readFileSync(join(session.workspace, ".mcp.json"), "utf8");
    assert.ok(text.startsWith(comment));
    assert.match(text, /"other": \{ "command": "x" \},/);
    assert.match(text, /Bearer \$\{BACKBURNER_MCP_TOKEN\}/);
    url = /"url": "([^"]+)"/.exec(text)?.[1] ?? "";
    token = await eventually(async () => {
      const copied = await window.page.evaluate(() => navigator.clipboard.readText());
      const found = /^export BACKBURNER_MCP_TOKEN=([\w-]{43})$/.exec(copied)?.[1];
      assert.ok(found);
      return found;
    });
    assert.deepEqual(filesWith(token, session.workspace), []);
  });

  it("[A4] starts a background script once the user has seen it", async () => {
    client = await eventually(connect);
    const code = "import time\nwhile True:\n    print('up', flush=True)\n    time.sleep(0.5)";
    const call = client.callTool({ name: "start_daemon", arguments: { code, title: "up" } });
    await window.dialog.getByText("Test Agent wants to run code in the background.").waitFor();
    await window.screenshot("agents other asks");
    await window.dialogButton("Run");
    const { structuredContent, isError } = await call;
    assert.equal(isError, undefined);
    assert.equal((structuredContent as { daemon: { title: string } }).daemon.title, "up");
    await eventually(async () => {
      assert.match(await keptText(await session.host(), "up"), /up/);
    }, 60_000);
  });

  it("[A4, bad/card-reload] goes on with it after the window was reloaded", async () => {
    await window.page.waitForTimeout(3000);
    await window.reload();
    await window.ready("Backburner");
    await eventually(async () => {
      const { content } = (await client?.callTool({ name: "list_daemons", arguments: {} })) ?? {};
      assert.match(JSON.stringify(content), /up/);
    }, 60_000);
  });

  it("[A4] finds nobody once the user has ended it", async () => {
    await window.command("Backburner: Stop Serving Other Agents");
    await eventually(async () => {
      await assert.rejects(fetch(url, { method: "POST" }));
    });
    // What it has started is the user's, and goes on.
    assert.equal(await standing(await session.host(), "up"), "running/started");
  });
});
