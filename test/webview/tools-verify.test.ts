import { deepEqual, equal, ok } from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { StepView, Verification } from "../../src/protocol/tools.ts";
import { Harness } from "./harness.ts";
import { asked, waitForRequest } from "./one-chat.ts";
import { openNewForm, openSavedForm } from "./one-tool-server.ts";
import { notVerified, savedForm, toolForm, verified } from "./tools-fixtures.ts";
import { focusOn } from "./focus-on.ts";

describe("Verify connection", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  async function check(page: Page): Promise<Locator> {
    await page.getByRole("button", { name: "Verify connection" }).click();
    return page.getByTestId("verification");
  }

  it("[T3] shows in green that an MCP server answers, its tools and what it is", async () => {
    const { page, form } = await openSavedForm(harness, { verification: verified });
    const panel = await check(page);
    const head = panel.getByText("Connection verified");
    await head.waitFor();
    const [red = 0, green = 0, blue = 0] =
      (await head.evaluate((element) => getComputedStyle(element).color)).match(/[\d.]+/g)?.map(Number) ?? [];
    ok(green > red && green > blue);
    equal(await panel.locator(".tool-names").textContent(), "onetwothreefourfive… and 7 more");
    for (const text of ["12 tools", "GitHub Server", "1.2.0", "MCP 2025-11-25"])
      await panel.getByText(text, { exact: true }).first().waitFor();
    const [url, below] = await Promise.all([
      form.getByRole("textbox", { name: "URL" }).boundingBox(),
      panel.boundingBox(),
    ]);
    ok(url !== null && below !== null && below.y - (url.y + url.height) < 8);
    await page
      .locator('.visually-hidden[role="status"]')
      .getByText("Connection verified. 12 tools.")
      .waitFor();
  });

  it("[T3] shows of an OpenAPI server its title and version, its operations, and those that were skipped", async () => {
    const verification: Verification = {
      ...verified,
      facts: { title: "Weather", description: "", version: "2.0", protocol: "OpenAPI 3.1" },
      tool_count: 20,
      skipped: [{ name: "upload", why: "Its body is a stream." }],
    };
    const { page } = await openNewForm(harness, {
      form: toolForm({ type: "openapi", url: "https://weather.example.com" }),
      verification,
    });
    const panel = await check(page);
    await panel.getByText("20 operations", { exact: true }).waitFor();
    deepEqual(await panel.locator(".facts span").allTextContents(), ["Weather", "2.0", "OpenAPI 3.1"]);
    equal(await panel.getByText("Its body is a stream.").isVisible(), false);
    await panel.getByText("1 operation was skipped").click();
    await panel.getByText("Its body is a stream.").waitFor();
  });

  it("[T3] says which step has failed and why", async () => {
    const { page } = await openNewForm(harness, {
      form: toolForm({ url: "http://127.0.0.1:9" }),
      verification: notVerified,
    });
    const panel = await check(page);
    await panel.getByText("Connection failed: Network").waitFor();
    const steps = panel.getByRole("listitem");
    deepEqual(
      await steps.evaluateAll((all) =>
        all.map((step) => [step.getAttribute("data-step"), step.getAttribute("class")]),
      ),
      [
        ["address", "step done"],
        ["connect", "step failed"],
        ["tls", "step skipped"],
        ["http", "step skipped"],
        ["protocol", "step skipped"],
        ["auth", "step skipped"],
        ["tools", "step skipped"],
      ],
    );
    await steps.nth(1).getByText("Nothing answers at 127.0.0.1:9").waitFor();
    await page
      .locator('.visually-hidden[role="status"]')
      .getByText("Connection failed. Nothing answers")
      .waitFor();
  });

  it("[T3] shows the steps while they come, and can be cancelled", async () => {
    const { page } = await openSavedForm(harness);
    const panel = await check(page);
    await panel.getByText("Verifying…").waitFor();
    const steps: readonly StepView[] = [
      { step: "address", state: "done", detail: "github.example.com" },
      { step: "connect", state: "done", detail: "10.0.0.1" },
    ];
    await page.evaluate((known) => {
      window.fakeHost.send("tools:steps", { draft_id: "other", steps: [] });
      window.fakeHost.send("tools:steps", { draft_id: "d1", steps: known });
    }, steps);
    await panel.getByText("10.0.0.1").waitFor();
    deepEqual(await panel.locator("li").allTextContents(), [
      "Address donegithub.example.com",
      "Network done10.0.0.1",
      "Certificate",
    ]);
    await panel.getByRole("button", { name: "Cancel verification" }).click();
    await panel.waitFor({ state: "detached" });
    deepEqual(await asked(page, "tools:cancel-verify"), [{ draft_id: "d1" }]);
  });

  it("[T3] checks what the form holds now, and nothing that makes no sense", async () => {
    const { page, form } = await openNewForm(harness, { verification: verified });
    await form.getByRole("button", { name: "Verify connection" }).click();
    await form.getByText("Please enter a valid URL").waitFor();
    await focusOn(page, "URL");
    deepEqual(await asked(page, "tools:verify"), []);
    // It needs no ID yet.
    await form.getByRole("textbox", { name: "URL" }).fill("https://new.example.com/mcp");
    await (await check(page)).getByText("Connection verified").waitFor();
    const [request] = await asked(page, "tools:verify");
    deepEqual(
      [request?.["draft_id"], (request?.["server"] as Record<string, unknown>)["url"]],
      ["d1", "https://new.example.com/mcp"],
    );
  });

  it("[T3] says why it could not be asked for", async () => {
    const { page } = await openSavedForm(harness, {
      refuse: { "tools:verify": "This window is restricted." },
    });
    await (await check(page)).getByText("This window is restricted.").waitFor();
  });

  const changes: Readonly<Record<string, (form: Locator) => Promise<unknown>>> = {
    URL: (form) => form.getByRole("textbox", { name: "URL" }).fill("https://other.example.com"),
    type: (form) => form.getByRole("radio", { name: "MCP" }).check(),
    authentication: (form) => form.getByRole("combobox", { name: "Authentication" }).selectOption("Session"),
    key: (form) => form.getByRole("button", { name: "Set Key…" }).click(),
    header: (form) => form.getByRole("textbox", { name: "Name of header 1" }).fill("X-Other"),
    "header's value": (form) => form.getByRole("button", { name: "Set value of X-Key" }).click(),
    "path of the spec": (form) => form.getByRole("textbox", { name: "Path of the spec" }).fill("s.json"),
    "kind of spec": (form) => form.getByRole("radio", { name: "Text" }).check(),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`[T3] forgets what it has found when the ${what} changes`, async () => {
      const { page, form } = await openSavedForm(harness, {
        form: savedForm({ type: "openapi", auth: "bearer", headers: ["X-Key"] }),
        verification: verified,
      });
      const panel = await check(page);
      await panel.getByText("Connection verified").waitFor();
      await change(form);
      await panel.waitFor({ state: "detached" });
    });
  }

  it("[T3] keeps what it has found when the name changes, and gives a running check up when the URL does", async () => {
    const { page, form } = await openSavedForm(harness, { verification: verified });
    const panel = await check(page);
    await form.getByRole("textbox", { name: "Name", exact: true }).fill("Other");
    await form.getByRole("textbox", { name: "ID" }).fill("other");
    await panel.getByText("Connection verified").waitFor();
    const slow = await openSavedForm(harness);
    await check(slow.page);
    await slow.form.getByRole("textbox", { name: "URL" }).fill("https://other.example.com");
    await waitForRequest(slow.page, "tools:cancel-verify");
    equal(await slow.page.getByTestId("verification").count(), 0);
  });
});
