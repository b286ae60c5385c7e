import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { Harness } from "./harness.ts";
import { brokenAccess, poorContrast } from "./look.ts";
import {
  dynamicClient,
  failingSteps,
  registeringSteps,
  signedIn,
  signedOut,
  unsavedClient,
  verifiedButSignIn,
} from "./oauth-fixtures.ts";
import { asked, waitForRequest } from "./one-chat.ts";
import {
  ADDRESS,
  card,
  isGreen,
  newCard,
  pressRegister,
  refuse,
  savedCard,
  trace,
  withGitHub,
} from "./one-oauth-card.ts";
import { focused, openNewForm, openSavedForm } from "./one-tool-server.ts";
import type { ThemeName } from "./themes.ts";
import { savedForm, toolForm } from "./tools-fixtures.ts";
import { focusOn } from "./focus-on.ts";

describe("OAuth 2.1 on the card", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[O1] has a section below the authentication, only for OAuth 2.1", async () => {
    const { form, section, badge } = card(await openNewForm(harness, { form: toolForm({ url: ADDRESS }) }));
    equal(await section.count(), 0);
    const choice = form.getByRole("combobox", { name: "Authentication" });
    await choice.selectOption("OAuth 2.1");
    await section.getByRole("heading", { name: "OAuth 2.1 Client Registration" }).waitFor();
    equal(await badge.textContent(), "Not Registered");
    const [above, below] = await Promise.all([choice.boundingBox(), section.boundingBox()]);
    ok(above !== null && below !== null && below.y > above.y && below.y - above.y < 120);
    await choice.selectOption("None");
    equal(await section.count(), 0);
  });

  it("[O1] needs the ID first, says so, and leads there", async () => {
    const { page, form, section } = await newCard(harness, {
      form: toolForm({ auth: "oauth_2.1" }),
      registered: unsavedClient,
    });
    const button = section.getByRole("button", { name: "Register Client" });
    const about = page.locator(`[id="${(await button.getAttribute("aria-describedby")) ?? ""}"]`);
    equal(await about.textContent(), "Enter the ID first");
    await button.click();
    await focusOn(page, "ID");
    await form.getByRole("textbox", { name: "ID", exact: true }).fill("a:b");
    equal(await about.textContent(), "Correct the ID first");
    await form.getByRole("textbox", { name: "ID", exact: true }).fill("github");
    equal(await about.textContent(), "Enter a valid URL first");
    await button.click();
    await focusOn(page, "URL");
    await form.getByText("Please enter a valid URL").waitFor();
    deepEqual(await asked(page, "oauth:register"), []);
    await form.getByRole("textbox", { name: "URL" }).fill(ADDRESS);
    await button.click();
    await section.getByText("Client registered successfully").waitFor();
  });

  it("[O1] registers what the form holds, says so in green, and that it has to be saved", async () => {
    const { page, form, section, badge } = await newCard(harness, { registered: unsavedClient });
    await pressRegister(section);
    const success = section.getByText("Client registered successfully. Save the connection to persist.");
    await success.waitFor();
    equal(await badge.textContent(), "Registered");
    deepEqual([await isGreen(success), await isGreen(badge)], [true, true]);
    await section.getByRole("button", { name: "Re-register Client" }).waitFor();
    const [request] = await asked(page, "oauth:register");
    const server = request?.["server"] as Record<string, unknown>;
    deepEqual(
      [request?.["draft_id"], server["id"], server["url"], server["auth"]],
      ["d1", "github", ADDRESS, "oauth_2.1"],
    );
    equal(
      await section.getByText("client-012345678…23456789").getAttribute("title"),
      dynamicClient.client_id,
    );
    await section.getByText("https://auth.example.com").waitFor();
    await section.getByText("By Backburner").waitFor();
    await page
      .locator('.visually-hidden[role="status"]')
      .getByText("Client registered successfully")
      .waitFor();
    // It would be lost.
    await form.getByRole("button", { name: "Cancel", exact: true }).click();
    await form.getByRole("alertdialog", { name: "Discard changes?" }).waitFor();
  });

  it("[O1, O5] shows the steps as they run, folds them after success, and copies them", async () => {
    const { page, section } = await newCard(harness, { unanswered: ["oauth:register"] });
    await pressRegister(section);
    await section.getByText("Registering…").waitFor();
    await section.getByRole("button", { name: "Cancel registration" }).waitFor();
    await trace(page, { draft_id: "other" }, failingSteps);
    await trace(page, { draft_id: "d1" }, [
      { step: "challenge", state: "running", detail: "", url: ADDRESS },
    ]);
    const steps = section.locator(".step");
    await steps.getByText(ADDRESS).waitFor();
    deepEqual(await steps.evaluateAll((all) => all.map((each) => each.dataset["state"])), ["running"]);
    await trace(page, { draft_id: "d1" }, registeringSteps);
    await steps.nth(3).waitFor();
    await page.evaluate((value) => {
      const id = window.fakeHost.requests.findLastIndex(({ name }) => name === "oauth:register") + 1;
      window.postMessage({ kind: "reply", id, ok: true, value }, "*");
    }, unsavedClient);
    await section.getByText("Client registered successfully").waitFor();
    equal(await steps.first().isVisible(), false);
    await section.getByText("Steps", { exact: true }).click();
    await steps.first().waitFor();
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("not allowed"));
    });
    await section.getByRole("button", { name: "Copy" }).click();
    await waitForRequest(page, "clipboard:write");
    const [copied] = await asked(page, "clipboard:write");
    deepEqual(String(copied?.["text"]).split("\n"), [
      "Tool server: done – https://github.example.com/mcp – HTTP 401 – It wants a token.",
      "Resource metadata: done – https://github.example.com/.well-known/oauth-protected-resource/mcp – HTTP 200 – Its authorization server is https://auth.example.com.",
      "Authorization server: done – https://auth.example.com/.well-known/oauth-authorization-server – HTTP 200",
      "Client registration: done – https://auth.example.com/register – HTTP 201 – Registered.",
    ]);
  });

  it("[O5, bad/oauth-no-registration] opens the steps when one fails: its URL, status and reason, and where a client can be entered", async () => {
    const { page, section, badge } = await newCard(harness, { unanswered: ["oauth:register"] });
    await pressRegister(section);
    await trace(page, { draft_id: "d1" }, failingSteps);
    const sentence = "auth.example.com registers no clients: enter a client ID under Advanced.";
    await refuse(page, "oauth:register", sentence);
    await section.getByText(sentence).waitFor();
    const failed = section.locator('[data-state="failed"]');
    await failed.waitFor();
    match(
      await failed.innerText(),
      /HTTP 403[^]*registers no clients by itself[^]*https:\/\/auth\.example\.com\/register/,
    );
    equal(await badge.textContent(), "Not Registered");
    await section.getByRole("textbox", { name: "Client ID" }).fill("by-hand");
    await section.getByRole("button", { name: "Register Client" }).waitFor();
    equal(await failed.count(), 0);
    equal(await section.getByRole("textbox", { name: "Client ID" }).isVisible(), true);
    await page
      .locator('.visually-hidden[role="status"]')
      .getByText(`Registration failed. ${sentence}`)
      .waitFor();
  });

  it("[O1] can be cancelled, and takes no late answer", async () => {
    const { page, section, badge } = await newCard(harness, { unanswered: ["oauth:register"] });
    await pressRegister(section);
    await section.getByRole("button", { name: "Cancel registration" }).click();
    deepEqual(await asked(page, "oauth:cancel"), [{ draft_id: "d1" }]);
    await refuse(page, "oauth:register", "Too late.");
    await pressRegister(section);
    await section.getByText("Registering…").waitFor();
    equal(await section.getByText("Too late.").count(), 0);
    equal(await badge.textContent(), "Not Registered");
  });

  const changes: Readonly<Record<string, (form: Locator) => Promise<unknown>>> = {
    URL: (form) => form.getByRole("textbox", { name: "URL" }).fill("https://other.example.com"),
    ID: (form) => form.getByRole("textbox", { name: "ID", exact: true }).fill("other"),
    "client ID": (form) => form.getByRole("textbox", { name: "Client ID" }).fill("mine"),
    "client's secret": (form) => form.getByRole("button", { name: "Set Client Secret…" }).click(),
    "client's authentication": (form) =>
      form.getByRole("combobox", { name: "Client authentication" }).selectOption("client_secret_post"),
    scopes: (form) => form.getByRole("textbox", { name: "Scopes" }).fill("read"),
    "resource parameter": (form) =>
      form.getByRole("switch", { name: "Leave out the resource parameter" }).click(),
    PKCE: (form) => form.getByRole("switch", { name: "Server does PKCE without saying so" }).click(),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`[O1, T3] forgets what it has registered and verified when the ${what} changes`, async () => {
      const { page, form, section, badge } = await newCard(harness, {
        registered: unsavedClient,
        verification: verifiedButSignIn,
      });
      await form.getByRole("button", { name: "Verify connection" }).click();
      await page.getByTestId("verification").getByText("Connection verified").waitFor();
      await pressRegister(section);
      await section.getByText("Client registered successfully").waitFor();
      await section.getByText("Advanced").click();
      await change(form);
      await page.getByTestId("auth-badge").getByText("Not Registered").waitFor();
      equal(await section.getByText("Client registered successfully").count(), 0);
      // Another ID is the same connection.
      equal(await page.getByTestId("verification").count(), what === "ID" ? 1 : 0);
      equal(await badge.count(), 1);
    });
  }

  it("[O1] keeps a registration when the name changes, and gives a running one up when the URL does", async () => {
    const { form, section, badge } = await newCard(harness, { registered: unsavedClient });
    await pressRegister(section);
    await section.getByText("Client registered successfully").waitFor();
    await form.getByRole("textbox", { name: "Name", exact: true }).fill("Other");
    equal(await badge.textContent(), "Registered");
    const slow = await newCard(harness, { unanswered: ["oauth:register"] });
    await pressRegister(slow.section);
    await slow.form.getByRole("textbox", { name: "URL" }).fill("https://other.example.com");
    await waitForRequest(slow.page, "oauth:cancel");
    equal(await slow.section.getByText("Registering…").count(), 0);
  });

  it("[O1, O2] sends what was set under Advanced, and says that a client ID is used as it is", async () => {
    const { page, form, section } = await newCard(harness, { registered: unsavedClient });
    await section.getByText("Advanced").click();
    await section.getByRole("textbox", { name: "Client ID" }).fill(" mine ");
    await section.getByText("Uses the client ID below").waitFor();
    await section.getByRole("button", { name: "Set Client Secret…" }).click();
    await section.getByText("Secret set").waitFor();
    await section
      .getByRole("combobox", { name: "Client authentication" })
      .selectOption("client_secret_basic");
    await section.getByRole("textbox", { name: "Scopes" }).fill(" read  write ");
    await section.getByRole("switch", { name: "Leave out the resource parameter" }).click();
    await pressRegister(section);
    await section.getByText("Client registered successfully").waitFor();
    await form.getByRole("button", { name: "Save" }).click();
    await waitForRequest(page, "tools:save");
    const wanted = {
      client_id: "mine",
      client_auth: "client_secret_basic",
      scopes: ["read", "write"],
      omit_resource: true,
      allow_silent_pkce: false,
    };
    for (const request of await asked(page, "oauth:register", "tools:save"))
      deepEqual((request["server"] as Record<string, unknown>)["oauth"], wanted);
    deepEqual(await asked(page, "oauth:set-client-secret"), [{ draft_id: "d1" }]);
  });

  it("[O1] shows a saved registration, unfolds what was set, and falls back to it", async () => {
    const oauth = {
      client_id: "",
      client_auth: "none",
      scopes: ["read"],
      omit_resource: false,
      allow_silent_pkce: true,
    } as const;
    const { form, section, badge } = await savedCard(harness, signedOut, {
      form: { ...savedForm({ auth: "oauth_2.1", oauth }), oauth: signedOut },
    });
    equal(await badge.textContent(), "Registered");
    await section.getByRole("button", { name: "Re-register Client" }).waitFor();
    equal(await section.getByRole("textbox", { name: "Scopes" }).inputValue(), "read");
    equal(
      await section.getByRole("switch", { name: "Server does PKCE" }).getAttribute("aria-checked"),
      "true",
    );
    equal(await section.getByText("Client registered successfully").count(), 0);
    const url = form.getByRole("textbox", { name: "URL" });
    await url.fill("https://other.example.com");
    equal(await badge.textContent(), "Not Registered");
    equal(await section.getByTestId("oauth-session").count(), 0);
    await url.fill(ADDRESS);
    equal(await badge.textContent(), "Registered");
  });

  it("[T3] verifies a connection in which only the sign-in is missing", async () => {
    const { page, form } = await newCard(harness, { verification: verifiedButSignIn });
    await form.getByRole("button", { name: "Verify connection" }).click();
    const panel = page.getByTestId("verification");
    await panel.getByText("Sign in at https://auth.example.com to see its tools.").waitFor();
    equal(await isGreen(panel.getByText("Connection verified")), true);
    deepEqual([await panel.locator(".tool-names").count(), await panel.getByText("0 tools").count()], [0, 0]);
    await page
      .locator('.visually-hidden[role="status"]')
      .getByText("Connection verified. Sign in at")
      .waitFor();
  });

  it("[O1, bad/oauth-injection] shows what servers say as text", async () => {
    const evil = "<img src=x onerror=window.pwned=1>\u202e";
    const { page, section } = await newCard(harness, {
      registered: {
        ...unsavedClient,
        registration: { ...dynamicClient, client_id: evil, issuer: evil, is_saved: false },
      },
    });
    await pressRegister(section);
    await section.getByText("<img src=x onerror=window.pwned=1>⟨U+202E⟩", { exact: true }).waitFor();
    deepEqual([await page.evaluate(() => "pwned" in window), await page.locator("img").count()], [false, 0]);
  });

  it("[C6] reaches everything with the keyboard, in the order in which it stands", async () => {
    const { page, form, section } = await savedCard(harness, signedOut);
    await section.getByText("Advanced").click();
    await form.getByRole("combobox", { name: "Authentication", exact: true }).focus();
    const names: string[] = [];
    for (let step = 0; step < 10; step++) {
      await page.keyboard.press("Tab");
      names.push(await focused(page));
    }
    deepEqual(names, [
      "Re-register Client",
      "Sign In",
      "Forget Client",
      "Advanced",
      "Client ID",
      "Set Client Secret…",
      "Client authentication",
      "Scopes",
      "Leave out the resource parameter",
      "Server does PKCE without saying so",
    ]);
  });

  const TEXTS =
    ".oauth-registration :is(h2, p, dt, dd, code, summary, label, .soft, .small-button, .primary-button:not([aria-disabled=true]), .step-name, .step-status, .step-detail, .step-url, .icon-button-text, .switch-row > span), .auth-badge, .verification-head, .verification p";
  for (const [theme, width] of [
    ["dark", 300],
    ["light", 900],
    ["high-contrast", 300],
    ["high-contrast-light", 900],
  ] as const satisfies readonly (readonly [ThemeName, number])[]) {
    it(`[O1, O5, C6] can be read and used in ${theme} at ${String(width)} pixels`, async () => {
      const options = { theme, width };
      const look = async (page: Page, name: string): Promise<void> => {
        deepEqual(await page.evaluate(brokenAccess), [], name);
        deepEqual(await page.evaluate(poorContrast, TEXTS), [], name);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        equal(overflow, 0, name);
      };
      const failing = await newCard(harness, { unanswered: ["oauth:register"] }, options);
      await look(failing.page, "not registered");
      await pressRegister(failing.section);
      await trace(failing.page, { draft_id: "d1" }, failingSteps);
      await failing.section.locator(".step").nth(3).waitFor();
      await look(failing.page, "running");
      await refuse(failing.page, "oauth:register", `It registers no clients: ${"x".repeat(200)}`);
      await failing.section.getByText("The client could not be registered").waitFor();
      await look(failing.page, "failed");
      const form = { ...savedForm({ auth: "oauth_2.1" }), oauth: signedIn };
      const saved = card(
        await openSavedForm(
          harness,
          { form, tools: withGitHub(signedIn), verification: verifiedButSignIn },
          options,
        ),
      );
      await saved.form.getByRole("button", { name: "Verify connection" }).click();
      await saved.section.getByText("Advanced").click();
      await saved.section.getByRole("button", { name: "Forget Client" }).click();
      await look(saved.page, "saved");
    });
  }
});
