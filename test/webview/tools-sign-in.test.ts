import { deepEqual, equal } from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { OAuthTraceLine } from "../../src/protocol/oauth.ts";
import { chatOf } from "./chat-fixtures.ts";
import { serverView as chatServer, someServers } from "./chat-tools-fixtures.ts";
import { Harness } from "./harness.ts";
import { failingSteps, noClient, signedIn, signedOut } from "./oauth-fixtures.ts";
import { asked, openChat } from "./one-chat.ts";
import { refuse, savedCard, trace, withGitHub } from "./one-oauth-card.ts";
import { openServers, rowOf } from "./one-tool-server.ts";
import { serversView, serverView } from "./tools-fixtures.ts";
import { focusOn } from "./focus-on.ts";

const wantsSignIn = { kind: "sign-in", message: "linear.example.com wants you to sign in." } as const;

describe("signing in to a tool server", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[O1, O4] says how the sign-in stands as it changes: sign in, sign out", async () => {
    const { page, section } = await savedCard(harness, signedOut);
    const session = section.getByTestId("oauth-session");
    await session.getByText("Not signed in").waitFor();
    await session.getByRole("button", { name: "Sign In" }).click();
    deepEqual(await asked(page, "tools:sign-in"), [{ id: "github" }]);
    await page.evaluate((view) => {
      window.fakeHost.send("tools:view", view);
    }, withGitHub(signedIn));
    await session.getByText(/^Signed in, until .*2100.*, renews itself$/).waitFor();
    await session.getByText("issues:read issues:write").waitFor();
    await session.getByRole("button", { name: "Sign Out" }).click();
    deepEqual(await asked(page, "oauth:sign-out"), [{ id: "github" }]);
    await page.evaluate(
      (view) => {
        window.fakeHost.send("tools:view", view);
      },
      withGitHub({ ...signedOut, session: { kind: "over", message: "The server takes it no longer." } }),
    );
    await session.getByText("Sign-in over: The server takes it no longer.").waitFor();
    await session.getByRole("button", { name: "Sign In" }).waitFor();
  });

  it("[O4] asks before a client is forgotten", async () => {
    const { page, section, badge } = await savedCard(harness, signedIn);
    const forget = section.getByRole("button", { name: "Forget Client" });
    await forget.click();
    const question = section.getByRole("alertdialog", { name: "Forget this client and its sign-in?" });
    await focusOn(page, "Keep");
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.textContent === "Forget Client");
    deepEqual(await asked(page, "oauth:forget-client"), []);
    await forget.click();
    await question.getByRole("button", { name: "Forget Client" }).click();
    deepEqual(await asked(page, "oauth:forget-client"), [{ id: "github" }]);
    await page.evaluate((view) => {
      window.fakeHost.send("tools:view", view);
    }, withGitHub(noClient));
    await page.getByTestId("auth-badge").getByText("Not Registered").waitFor();
    equal(await forget.count(), 0);
    equal(await badge.count(), 1);
  });

  it("[O5, bad/oauth-sign-in-fails] says in the form why a sign-in has failed, with its steps", async () => {
    const { page, section } = await savedCard(harness, signedOut, { unanswered: ["tools:sign-in"] });
    const session = section.getByTestId("oauth-session");
    await session.getByRole("button", { name: "Sign In" }).click();
    await session.getByText("Signing in…").waitFor();
    await trace(page, { id: "github" }, [
      { step: "browser", state: "done", detail: "" },
      { step: "callback", state: "running", detail: "" },
    ]);
    await session.getByText("Waiting for the browser…").waitFor();
    const failed: OAuthTraceLine = {
      step: "token",
      state: "failed",
      url: "https://auth.example.com/token",
      status: 400,
      detail: "The code was used before: sign in again.",
    };
    await trace(page, { id: "github" }, [failed]);
    await refuse(page, "tools:sign-in", "The sign-in at auth.example.com has failed: sign in again.");
    await session.getByRole("alert").getByText("The sign-in at auth.example.com has failed").waitFor();
    await session.getByText("The code was used before").waitFor();
    await session.getByRole("button", { name: "Copy" }).waitFor();
    await session.getByText("Not signed in").waitFor();
  });

  it("[O5, T4] tells in a server's row how far a sign-in is, why it has failed, and signs out", async () => {
    const view = serversView([
      serverView("github", { name: "GitHub", auth: "oauth_2.1" }, { oauth: signedIn }),
      serverView("linear", { name: "Linear", auth: "oauth_2.1" }, { oauth: signedOut, state: wantsSignIn }),
      serverView("key", { name: "Key", auth: "bearer" }),
    ]);
    const { page } = await openServers(harness, { tools: view, unanswered: ["tools:sign-in"] });
    const linear = rowOf(page, "linear");
    await linear.getByText("OAuth 2.1").waitFor();
    await linear.getByText("Needs sign-in").waitFor();
    const button = linear.getByRole("button", { name: "Sign In" });
    await button.click();
    await linear.getByText("Signing in…").waitFor();
    await trace(page, { id: "linear" }, [{ step: "token", state: "running", detail: "" }]);
    await linear.getByText("Getting tokens…").waitFor();
    await button.click({ force: true });
    equal((await asked(page, "tools:sign-in")).length, 1);
    equal(await linear.getByTestId("oauth-trace").count(), 0);
    await trace(page, { id: "linear" }, failingSteps);
    await refuse(page, "tools:sign-in", "No client could be registered: enter a client ID.");
    await linear.getByRole("alert").getByText("No client could be registered").waitFor();
    await linear.getByTestId("oauth-trace").getByText("HTTP 403").waitFor();
    await page.getByRole("button", { name: "Actions for Key" }).click();
    equal(await page.getByRole("menuitem", { name: "Sign Out" }).count(), 0);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Actions for GitHub" }).click();
    await page.getByRole("menuitem", { name: "Sign Out" }).click();
    deepEqual(await asked(page, "oauth:sign-out"), [{ id: "github" }]);
  });

  it("[C4] shows a lock for a server that nobody has signed in to, and what a sign-in waits for", async () => {
    const stopped = { kind: "stopped" } as const;
    const servers = [
      chatServer("new", "New", stopped, { auth: "oauth_2.1" }, { oauth: noClient }),
      chatServer("known", "Known", stopped, { auth: "oauth_2.1" }, { oauth: signedIn }),
    ];
    const { page } = await openChat(harness, [], {
      chat: chatOf([]),
      tools: { ...someServers, servers },
      unanswered: ["tools:sign-in"],
    });
    await page.getByRole("button", { name: /^Integrations/ }).click();
    const row = (id: string): Locator =>
      page.locator(`[data-testid="integration-row"][data-server-id="${id}"]`);
    const lock = row("new").getByRole("button", { name: "Click to authorize with OAuth" });
    equal(await row("known").locator(".lock").count(), 0);
    await lock.click();
    await row("new").getByText("Signing in…").waitFor();
    await trace(page, { id: "new" }, [{ step: "browser", state: "running", detail: "" }]);
    await row("new").getByText("Waiting for the browser…").waitFor();
    equal(await row("new").getByRole("switch").getAttribute("aria-checked"), "true");
    await refuse(page, "tools:sign-in", "The browser was closed: sign in again.");
    await page.getByRole("alert").getByText("The browser was closed").waitFor();
    await lock.waitFor();
    equal(await row("new").getByText("Waiting for the browser…").count(), 0);
  });
});
