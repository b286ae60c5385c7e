import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject } from "../../scripts/provision/project.ts";
import {
  type RunningAuthorizationServer,
  startAuthorizationServer,
} from "../support/oauth/authorization-server.ts";
import { type ProtectedMcp, startProtectedMcp } from "../support/oauth/protected-mcp.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { TestModelsScript } from "../support/vscode/test-models.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { integration, send } from "./support/chat-page.ts";
import { signInDirectly } from "./support/direct-sign-in.ts";
import { picture, Session } from "./support/session.ts";
import { ToolSignIn } from "./support/tool-sign-in.ts";

const script: TestModelsScript = {
  replies: [
    { when: "say hello", parts: [{ call: { id: "call-hello", name: "books__hello", input: {} } }] },
    { when: "Hello from behind the door", parts: ["It said hello."] },
    { parts: ["Done."] },
  ],
};

describe("a sign-in, in a window that was open before it", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "backburner-oauth-"));
  const file = join(folder, "script.json");
  let authority: RunningAuthorizationServer;
  let mcp: ProtectedMcp;
  let session: Session;
  let early: Workbench;
  let window: Workbench;

  before(async () => {
    writeFileSync(file, JSON.stringify(script));
    authority = await startAuthorizationServer({});
    const call = (): string => "Hello from behind the door";
    const tools = [{ name: "hello", annotations: { readOnlyHint: true }, call }];
    mcp = await startProtectedMcp({ authority, tools });
    session = await Session.start(
      { "other/empty.txt": "" },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        env: { BACKBURNER_TEST_MODEL: file },
        settings: {
          "backburner.toolServers": [{ id: "books", type: "mcp", url: mcp.url, auth: "oauth_2.1" }],
        },
      },
    );
    await signInDirectly(session.context, authority);
    early = await session.openWindow(join(session.workspace, "other"));
    await early.command("Backburner: Show Tool Servers");
    window = await session.openWindow();
  });
  after(async () => {
    await session.stop();
    await mcp.stop();
    await authority.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(early, this.currentTest);
  });

  it("[O4, bad/oauth-key-gone] says that it has no key to it, and is signed in once it is reloaded", async () => {
    await window.page.bringToFront();
    await window.command("Backburner: Show Tool Servers");
    await new ToolSignIn(session, window, await window.webview("Backburner")).fromLock("books");
    await early.page.bringToFront();
    const page = await early.webview("Backburner");
    await page.getByText(/this window has no key to the kept sign-in\. Reload it/).waitFor();
    await early.screenshot("oauth-no-key");
    await early.reload();
    await early.ready("Backburner");
    await early.command("Backburner: New Chat");
    const reloaded = await early.webview("Backburner");
    await reloaded.getByRole("button", { name: /^Integrations/ }).click();
    await integration(reloaded, "books")
      .getByText(/1 tool/)
      .waitFor();
    await early.screenshot("oauth-reloaded");
    await early.page.keyboard.press("Escape");
    await send(reloaded, "Please say hello");
    await reloaded.getByText("It said hello.").waitFor();
    assert.deepEqual(authority.grants, ["authorization_code ok"]);
  });
});
