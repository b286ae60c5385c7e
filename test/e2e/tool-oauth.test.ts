import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { inProject } from "../../scripts/provision/project.ts";
import {
  type RunningAuthorizationServer,
  startAuthorizationServer,
} from "../support/oauth/authorization-server.ts";
import { type ProtectedMcp, startProtectedMcp } from "../support/oauth/protected-mcp.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { TestModelsScript } from "../support/vscode/test-models.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { send } from "./support/chat-page.ts";
import { signInDirectly } from "./support/direct-sign-in.ts";
import { eventually, filesWith, picture, Session } from "./support/session.ts";

const script: TestModelsScript = {
  replies: [
    { when: "say hello", parts: [{ call: { id: "call-hello", name: "books__hello", input: {} } }] },
    { when: "Hello from behind the door", parts: ["It said hello."] },
    { parts: ["Done."] },
  ],
};

/** The life of an access token. */
const tokenSeconds = 10;

describe("signing in to a tool server", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "backburner-oauth-"));
  const file = join(folder, "script.json");
  let authority: RunningAuthorizationServer;
  let mcp: ProtectedMcp;
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;

  before(async () => {
    writeFileSync(file, JSON.stringify(script));
    authority = await startAuthorizationServer({ tokenSeconds });
    mcp = await startProtectedMcp({
      authority,
      tools: [
        { name: "hello", annotations: { readOnlyHint: true }, call: () => "Hello from behind the door" },
      ],
    });
    session = await Session.start(
      { "notes.txt": "hello" },
      {
        extensionFolders: [helperFolder, inProject("test", "support", "vscode", "model-provider")],
        env: { BACKBURNER_TEST_MODEL: file },
        settings: { "backburner.daemons.warmSpare": false },
      },
    );
    await signInDirectly(session.context, authority);
    window = await session.openWindow();
    await window.command("Backburner: Show Tool Servers");
    page = await window.webview("Backburner");
  });
  after(async () => {
    await session.stop();
    await mcp.stop();
    await authority.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function form(): Locator {
    return page.getByTestId("tool-server-form");
  }

  function answers(): Locator {
    return page.getByText("It said hello.");
  }

  it("[O1, O2, T3] registers a client on the card, and verifies that only the sign-in is missing", async () => {
    await page.getByRole("button", { name: "Add Tool Server", exact: true }).first().click();
    await form().getByRole("radio", { name: "MCP" }).check();
    await form().getByRole("textbox", { name: "URL", exact: true }).fill(mcp.url);
    await form().getByRole("textbox", { name: "ID", exact: true }).fill("books");
    await form().getByRole("combobox", { name: "Authentication", exact: true }).selectOption("OAuth 2.1");
    await form().getByText("Not Registered").first().waitFor();
    await form().getByRole("button", { name: "Register Client" }).click();
    await form().getByText("Client registered successfully. Save the connection to persist.").waitFor();
    await form().getByRole("button", { name: "Re-register Client" }).waitFor();
    await form().getByRole("button", { name: "Verify connection" }).click();
    await form().getByTestId("verification").getByText("Connection verified").waitFor();
    await form()
      .getByTestId("verification")
      .getByText(/Sign in at .* to see its tools/)
      .waitFor();
    await window.screenshot("oauth-registered-dark");
    assert.equal(authority.clients(), 1);
    await form().getByRole("button", { name: "Save" }).click();
    await page.locator('[data-testid="tool-server-row"][data-server-id="books"]').waitFor();
  });

  it("[C4, O3] shows a lock in the chat, signs in by the browser from it, and the tool works", async () => {
    await window.command("Backburner: New Chat");
    await page.getByRole("button", { name: /^Integrations/ }).click();
    const row = page.locator('[data-testid="integration-row"][data-server-id="books"]');
    const lock = row.getByRole("button", { name: /Click to authorize with OAuth/ }).first();
    await lock.waitFor();
    await window.screenshot("oauth-lock-dark");
    const opened = session.context.waitForEvent("page");
    await lock.click();
    const browser = await opened;
    await eventually(async () => {
      // It closes itself.
      if (!browser.isClosed()) assert.match(await browser.locator("body").innerText(), /signed in/i);
    });
    await row.getByText(/1 tool/).waitFor();
    await window.page.keyboard.press("Escape");
    await send(page, "Please say hello");
    await answers().first().waitFor();
    await window.screenshot("oauth-used-dark");
    assert.equal(authority.clients(), 1);
  });

  it("[O4] renews the sign-in by itself, and another window has it too", async () => {
    await window.page.waitForTimeout(tokenSeconds * 1000);
    await send(page, "Please say hello");
    await answers().nth(1).waitFor();
    await eventually(() => {
      assert.ok(authority.grants.includes("refresh_token ok"));
    });
    const other = await session.openWindow();
    await other.command("Backburner: New Chat");
    const there = await other.webview("Backburner");
    await there.getByRole("textbox", { name: "Message", exact: true }).fill("Please say hello");
    await there.getByRole("textbox", { name: "Message", exact: true }).press("Enter");
    await there.getByText("It said hello.").waitFor();
    await other.close();
    assert.deepEqual([...new Set(authority.grants)].sort(), ["authorization_code ok", "refresh_token ok"]);
    assert.equal(authority.grants.filter((grant) => grant.startsWith("authorization_code")).length, 1);
  });

  it("[O4] signs out by a revocation, and keeps no token anywhere", async () => {
    const token = /^Bearer (.+)$/.exec(mcp.credentials.at(-1) ?? "")?.[1] ?? "";
    assert.deepEqual(filesWith(token, session.server.dataFolder), []);
    await window.command("Backburner: Sign Out of Tool Server");
    await window.pick(/books/);
    await eventually(() => {
      assert.ok(authority.requests.some((line) => line.includes("/revocation 200")));
    });
    assert.equal(await authority.check(token), undefined);
    await page.getByRole("button", { name: /^Integrations/ }).click();
    await page
      .locator('[data-testid="integration-row"][data-server-id="books"]')
      .getByRole("button", { name: /Click to authorize with OAuth/ })
      .first()
      .waitFor();
  });
});
