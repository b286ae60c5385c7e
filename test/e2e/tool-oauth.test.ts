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
import { type ProtectedApi, startProtectedApi } from "../support/oauth/protected-api.ts";
import { type ProtectedMcp, startProtectedMcp } from "../support/oauth/protected-mcp.ts";
import { TestBrowser } from "../support/oauth/test-browser.ts";
import { helperFolder } from "../support/vscode/extension-host.ts";
import type { TestModelsScript } from "../support/vscode/test-models.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { integration, send } from "./support/chat-page.ts";
import { signInDirectly } from "./support/direct-sign-in.ts";
import { card, eventually, filesWith, keptText, picture, runFile, Session } from "./support/session.ts";
import { ToolSignIn } from "./support/tool-sign-in.ts";

const script: TestModelsScript = {
  replies: [
    { when: "say hello", parts: [{ call: { id: "call-hello", name: "books__hello", input: {} } }] },
    { when: "Hello from behind the door", parts: ["It said hello."] },
    { when: "greet me", parts: [{ call: { id: "call-greet", name: "greetings__hello", input: {} } }] },
    { when: "behind its document", parts: ["It greeted you."] },
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
  let api: ProtectedApi;
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
    api = await startProtectedApi(authority, "openIdConnectUrl");
    session = await Session.start(
      { "hello.py": 'print("It said:", mcp.books.hello())\n' },
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
    await api.stop();
    await authority.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  function signIn(): ToolSignIn {
    return new ToolSignIn(session, window, page);
  }

  function answers(): Locator {
    return page.getByText("It said hello.");
  }

  it("[O1, O2, T3] registers a client on the card, and verifies that only the sign-in is missing", async () => {
    await signIn().add("MCP", "books", mcp.url);
    await signIn().register();
    const { form } = signIn();
    await form.getByRole("button", { name: "Re-register Client" }).waitFor();
    await form.getByRole("button", { name: "Verify connection" }).click();
    await form.getByTestId("verification").getByText("Connection verified").waitFor();
    await form
      .getByTestId("verification")
      .getByText(/Sign in at .* to see its tools/)
      .waitFor();
    await window.screenshot("oauth-registered-dark");
    assert.equal(authority.clients(), 1);
    await signIn().save("books");
  });

  it("[C4, O3] shows a lock in the chat, signs in by the browser from it, and the tool works", async () => {
    await signIn().fromLock("books");
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
    await send(there, "Please say hello");
    await there.getByText("It said hello.").waitFor();
    await other.close();
    assert.deepEqual([...new Set(authority.grants)].sort(), ["authorization_code ok", "refresh_token ok"]);
    assert.equal(authority.grants.filter((grant) => grant.startsWith("authorization_code")).length, 1);
  });

  it("[O4, K3, bad/calls-sign-in] lets a script wait where the server has ended the sign-in", async () => {
    authority.forget("AccessToken", "RefreshToken", "Grant");
    page = await runFile(window, "hello.py");
    const daemon = card(page, "hello.py");
    const asked = await window.notification(/books needs you to sign in/);
    await daemon.getByText("Waiting for you to sign in").first().waitFor();
    await window.screenshot("oauth-script-waits");
    await asked.locator(".monaco-button", { hasText: "Sign In" }).click();
    await daemon.getByText("Background Script Finished").waitFor({ timeout: 60_000 });
    assert.match(await keptText(await session.host(), "hello.py"), /It said: .*Hello from behind the door/);
    assert.equal(authority.grants.filter((grant) => grant === "authorization_code ok").length, 2);
    await page.getByRole("tab", { name: "Chat" }).click();
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
    await integration(page, "books")
      .getByRole("button", { name: /Click to authorize with OAuth/ })
      .first()
      .waitFor();
  });

  it("[O3, bad/oauth-callback] takes the address by hand when the browser does not find its way back", async () => {
    // The editor's own browser does not even get there: another one is taken.
    const signInPage = new RegExp(`/proxy/${String(authority.port)}/auth`);
    await session.context.route(signInPage, (route) => route.abort());
    const row = integration(page, "books");
    const opened = session.context.waitForEvent("page");
    await row
      .getByRole("button", { name: /Click to authorize with OAuth/ })
      .first()
      .click();
    // It would try again by itself, and what is in front is drawn more often.
    await (await opened).close();
    const waiting = window.toast(/waiting for the browser/);
    await waiting.getByText("Copy Link").click();
    const link = await eventually(async () => {
      const copied = await window.page.evaluate(() => navigator.clipboard.readText());
      assert.ok(copied.startsWith(`${authority.issuer}/auth?`), copied);
      return copied;
    });
    const { url: address } = await new TestBrowser(/\/callback\?/).open(link);
    await waiting.getByText("Paste Address…").click();
    await window.quickInput.locator("input.input").fill(address.replace(/state=[^&]+/, "state=another"));
    await window.inputMessage.getByText("No sign-in waits for this address").waitFor();
    await window.screenshot("oauth-paste-address");
    await window.answer(address);
    await row.getByText(/1 tool/).waitFor();
    await session.context.unroute(signInPage);
    assert.equal(authority.grants.filter((grant) => grant === "authorization_code ok").length, 3);
  });

  it("[O2, O3, T6] signs in to an API of which only the document says where", async () => {
    await window.command("Backburner: Show Tool Servers");
    await signIn().add("OpenAPI", "greetings", api.url);
    await signIn().register();
    const { form } = signIn();
    await form.getByText("The document of the API says where its sign-in is.").waitFor({ state: "attached" });
    await window.screenshot("oauth-described");
    await signIn().save("greetings");
    await signIn().fromLock("greetings");
    await send(page, "Please greet me");
    await page.getByText("It greeted you.").waitFor();
    await window.screenshot("oauth-described-used");
    assert.deepEqual(api.calls, ["/hello bearer"]);
  });
});
