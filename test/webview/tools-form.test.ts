import { deepEqual, equal, ok } from "node:assert/strict";
import type { Locator } from "playwright-core";
import { Harness } from "./harness.ts";
import { asked, waitForRequest } from "./one-chat.ts";
import { openNewForm, openSavedForm, openServers } from "./one-tool-server.ts";
import { savedForm, toolForm } from "./tools-fixtures.ts";
import { focusOn } from "./focus-on.ts";

describe("the form of a tool server", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  it("[T1] has two type cards side by side, the chosen one with a border in the focus colour", async () => {
    const { page, form } = await openNewForm(harness);
    await form.getByText("Connect to OpenAPI or MCP tool servers.").waitFor();
    const cards = form.locator(".type-card");
    deepEqual(await cards.allTextContents(), ["OpenAPIREST API with spec", "MCPStreamable HTTP"]);
    const [left, right] = await Promise.all([cards.nth(0).boundingBox(), cards.nth(1).boundingBox()]);
    ok(left !== null && right !== null && left.y === right.y && left.x + left.width <= right.x);
    const borders = (): Promise<string[]> =>
      cards.evaluateAll((all) => all.map((card) => getComputedStyle(card).borderColor));
    const [plain, focus] = await borders();
    equal(focus, "rgb(0, 120, 212)");
    equal(await page.getByRole("radio", { name: "MCP" }).isChecked(), true);
    await focusOn(page, "MCP");
    await page.keyboard.press("ArrowLeft");
    await form.getByRole("textbox", { name: "Path of the spec" }).waitFor();
    deepEqual(await borders(), [focus, plain]);
  });

  it("[T2] sends what was entered, without blanks at its ends", async () => {
    const { page, form } = await openNewForm(harness, { form: toolForm({ type: "openapi" }) });
    await form.getByRole("textbox", { name: "URL" }).fill(" https://api.example.com/v1/ ");
    await form.getByText("Backburner will read https://api.example.com/v1/openapi.json").waitFor();
    await form.getByRole("textbox", { name: "Path of the spec" }).fill("https://docs.example.com/s.yaml");
    await form.getByText("Backburner will read https://docs.example.com/s.yaml").waitFor();
    await form.getByRole("combobox", { name: "Authentication" }).selectOption("OAuth");
    const provider = form.getByRole("combobox", { name: "Account provider" });
    deepEqual(
      await provider.evaluate((field: HTMLInputElement) =>
        [...(field.list?.options ?? [])].map(({ value }) => value),
      ),
      ["github", "microsoft"],
    );
    await provider.fill("github");
    await form.getByRole("textbox", { name: "Scopes" }).fill("repo  read:user");
    await form.getByRole("button", { name: "Add Header" }).click();
    await form.getByRole("textbox", { name: "Name of header 1" }).fill("X-Team");
    await form.getByRole("button", { name: "Add Header" }).click();
    // The focus moves there a frame later.
    await form.getByRole("textbox", { name: "Name of header 2" }).and(page.locator(":focus")).waitFor();
    await form.getByRole("textbox", { name: "ID" }).fill("api");
    await form.getByRole("textbox", { name: "Name", exact: true }).fill("API");
    await form.getByRole("textbox", { name: "Description" }).fill("Things.");
    await form.getByRole("textbox", { name: "Tool filter list" }).fill("list_things, !drop ,");
    await form.getByRole("switch", { name: "Enabled" }).click();
    await form.getByRole("button", { name: "Save" }).click();
    deepEqual(await asked(page, "tools:save"), [
      {
        draft_id: "d1",
        server: {
          id: "api",
          type: "openapi",
          url: "https://api.example.com/v1/",
          spec_path: "https://docs.example.com/s.yaml",
          inline_spec: false,
          auth: "oauth",
          account: { provider: "github", scopes: ["repo", "read:user"] },
          headers: ["X-Team"],
          name: "API",
          description: "Things.",
          enabled: false,
          tool_filter: ["list_things", "!drop"],
        },
        spec_text: "",
      },
    ]);
    await form.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.textContent === "Add Tool Server");
  });

  it("[T2] takes a document as text", async () => {
    const { page, form } = await openNewForm(harness, {
      form: toolForm({ type: "openapi", url: "https://a.test" }),
    });
    await form.getByRole("radio", { name: "Text" }).check();
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("Please enter a valid JSON spec").waitFor();
    await focusOn(page, "Document");
    const document = form.getByRole("textbox", { name: "Document" });
    await document.fill("https://a.test/openapi.json");
    await form.getByText("Please enter a valid JSON spec").waitFor();
    await document.fill('{"openapi":"3.1.0"}');
    await form.getByRole("button", { name: "Save" }).click();
    const [saved] = await asked(page, "tools:save");
    deepEqual(
      [saved?.["spec_text"], (saved?.["server"] as Record<string, unknown>)["inline_spec"]],
      ['{"openapi":"3.1.0"}', true],
    );
  });

  const problems = [
    { field: "URL", text: "nonsense", sentence: "Please enter a valid URL" },
    { field: "URL", text: "https://me:pw@example.com", sentence: "must not hold a user name or password" },
    { field: "ID", text: "a:b", sentence: 'ID cannot contain ":" or "|" characters' },
    { field: "ID", text: "a b", sentence: "Please enter a valid ID" },
    { field: "ID", text: "weather", sentence: "Another tool server has this ID" },
  ] as const;
  for (const { field, text, sentence } of problems) {
    it(`[T2] says at once what is wrong with the ${field} "${text}"`, async () => {
      const { form } = await openNewForm(harness);
      const input = form.getByRole("textbox", { name: field, exact: true });
      equal(await input.getAttribute("aria-invalid"), null);
      await input.fill(text);
      await form.getByText(sentence).waitFor();
      equal(await input.getAttribute("aria-invalid"), "true");
      ok((await describedBy(input)).includes(sentence));
      await input.fill(field === "URL" ? "https://example.com" : "fine");
      await form.getByText(sentence).waitFor({ state: "detached" });
      equal(await input.getAttribute("aria-invalid"), null);
    });
  }

  it("[T2] refuses to save what makes no sense, and leads to the first field", async () => {
    const { page, form } = await openNewForm(harness);
    await form.getByRole("button", { name: "Add Header" }).click();
    await form.getByRole("textbox", { name: "Name of header 1" }).fill("X Key");
    await form.getByRole("button", { name: "Save" }).click();
    await focusOn(page, "URL");
    for (const sentence of [
      "Please enter a valid URL",
      "Headers must have valid names",
      "Please enter a valid ID",
    ])
      await form.getByText(sentence).waitFor();
    await form.getByRole("textbox", { name: "URL" }).fill("https://example.com/mcp");
    await page.keyboard.press("Control+Enter");
    await focusOn(page, "Name of header 1");
    deepEqual(await asked(page, "tools:save"), []);
  });

  it("[T2] lets an OpenAPI server go without an ID, and a saved one keep its own", async () => {
    const fresh = await openNewForm(harness, { form: toolForm({ type: "openapi", url: "https://a.test" }) });
    await fresh.form.getByRole("button", { name: "Save" }).click();
    await waitForRequest(fresh.page, "tools:save");
    const { page, form } = await openSavedForm(harness);
    await form.getByRole("button", { name: "Save" }).click();
    await waitForRequest(page, "tools:save");
  });

  it("[T2] sees no secret: the editor asks for keys and values", async () => {
    const { page, form } = await openNewForm(harness, { form: toolForm({ auth: "bearer" }) });
    equal(await form.locator("input[type=password]").count(), 0);
    await form.getByText("No key", { exact: true }).waitFor();
    await form.getByRole("button", { name: "Set Key…" }).click();
    await form.getByText("Key set", { exact: true }).waitFor();
    await form.getByRole("button", { name: "Change Key…" }).waitFor();
    await form.getByRole("button", { name: "Add Header" }).click();
    equal(await form.getByRole("button", { name: /^Set value of/ }).isDisabled(), true);
    await form.getByRole("textbox", { name: "Name of header 1" }).fill("X-Key");
    await form.getByRole("button", { name: "Set value of X-Key" }).click();
    await form.getByText("Value set").waitFor();
    await form.getByRole("button", { name: "Change value of X-Key" }).waitFor();
    await form.getByRole("button", { name: "Remove header 1" }).click();
    equal(await form.getByRole("textbox", { name: "Name of header 1" }).count(), 0);
    deepEqual(await asked(page, "tools:set-key", "tools:set-header"), [
      { draft_id: "d1" },
      { draft_id: "d1", name: "X-Key" },
    ]);
  });

  it("[T2] says of each way to sign in what it means and how it stands", async () => {
    const { form } = await openNewForm(harness);
    const auth = form.getByRole("combobox", { name: "Authentication" });
    deepEqual(await auth.locator("option").allTextContents(), [
      "None",
      "Bearer",
      "Session",
      "OAuth",
      "OAuth 2.1",
    ]);
    const badge = form.getByTestId("auth-badge");
    equal(await badge.count(), 0);
    const expected = [
      ["Bearer", "No key", "A key that goes with each request."],
      ["Session", "Made when needed", "A token that Backburner makes for this server"],
      ["OAuth", "No account", "An account that you are signed in to"],
      ["OAuth 2.1", "Not Registered", "You sign in on the server's own page"],
    ] as const;
    for (const [option, state, about] of expected) {
      await auth.selectOption(option);
      equal(await badge.textContent(), state);
      ok((await describedBy(auth)).includes(about), option);
    }
  });

  it("[T1] asks before changes are lost, and takes Escape only when there are none", async () => {
    const { page, form } = await openSavedForm(harness);
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Edit GitHub");
    await page.getByRole("button", { name: "Edit GitHub" }).click();
    await form.getByRole("textbox", { name: "Name", exact: true }).fill("Other");
    await page.keyboard.press("Escape");
    equal(await form.count(), 1);
    await form.getByRole("button", { name: "Cancel" }).click();
    await form.getByText("Discard changes?").waitFor();
    await focusOn(page, "Keep Editing");
    await page.keyboard.press("Escape");
    await form.getByRole("button", { name: "Cancel" }).click();
    equal(await form.getByRole("textbox", { name: "Name", exact: true }).inputValue(), "Other");
    await form.getByRole("button", { name: "Discard" }).click();
    await form.waitFor({ state: "detached" });
    deepEqual(await asked(page, "tools:discard"), [{ draft_id: "d1" }, { draft_id: "d1" }]);
  });

  it("[T1] keeps what was entered while the user is in another place", async () => {
    const { page, form } = await openNewForm(harness);
    await form.getByRole("textbox", { name: "URL" }).fill("https://half.example");
    await page.getByRole("tab", { name: "Daemons" }).click();
    await page.getByRole("tab", { name: "Tool Servers" }).click();
    equal(await form.getByRole("textbox", { name: "URL" }).inputValue(), "https://half.example");
  });

  it("[T1] opens where the host leads, but not over something that was changed", async () => {
    const { page } = await harness.open({ form: savedForm() }, { place: "chat" });
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    const lead = async (id: string | undefined): Promise<void> => {
      await page.evaluate((value) => {
        window.fakeHost.send("tools:edit", { id: value });
      }, id);
    };
    await lead("github");
    const form = page.getByTestId("tool-server-form");
    await form.getByRole("heading", { name: "Edit Tool Server" }).waitFor();
    await form.getByRole("textbox", { name: "Name", exact: true }).fill("Other");
    await lead("github");
    equal(await form.getByText("Discard changes?").count(), 0);
    await lead(undefined);
    await form.getByText("Discard changes?").waitFor();
    await form.getByRole("button", { name: "Discard" }).click();
    await waitForRequest(page, "tools:draft", 2);
    deepEqual(await asked(page, "tools:draft"), [{ id: "github", copy: false }, { copy: false }]);
  });

  it("[T1] duplicates, exports and deletes a saved server", async () => {
    const { page, form } = await openSavedForm(harness);
    await form.getByRole("button", { name: "Export" }).click();
    await form.getByRole("button", { name: "Duplicate" }).click();
    await waitForRequest(page, "tools:draft", 2);
    await form.getByRole("button", { name: "Delete" }).click();
    await form.waitFor({ state: "detached" });
    deepEqual(await asked(page, "tools:export", "tools:draft", "tools:delete"), [
      { id: "github", copy: false },
      { id: "github" },
      { id: "github", copy: true },
      { id: "github" },
    ]);
    const fresh = await openNewForm(harness);
    equal(await fresh.form.getByRole("button", { name: "Delete" }).count(), 0);
  });

  it("[T1] says why it could not save, and stays", async () => {
    const { form } = await openSavedForm(harness, {
      refuse: { "tools:save": "The settings cannot be written." },
    });
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByRole("alert").getByText("The settings cannot be written.").waitFor();
    await form.getByRole("button", { name: "Save" }).waitFor();
  });

  it("[T1] offers an import for a configuration that was pasted as a URL", async () => {
    const { page, form } = await openNewForm(harness);
    const config = JSON.stringify({
      mcpServers: { a: { url: "https://a.test", env: "x".repeat(2_000_000) } },
    });
    const start = Date.now();
    await form.getByRole("textbox", { name: "URL" }).focus();
    await page.keyboard.insertText(config);
    await form.getByText("This looks like a configuration file").waitFor();
    ok(Date.now() - start < 5000);
    await form.getByRole("button", { name: "Import…" }).click();
    await form.waitFor({ state: "detached" });
    deepEqual(await asked(page, "tools:import"), [{}]);
  });

  it("[T1] says why the form could not be opened", async () => {
    const { page } = await openServers(harness, { refuse: { "tools:draft": "It is gone." } });
    await page.getByRole("button", { name: "Edit GitHub" }).click();
    await page.getByRole("alert").getByText("It is gone.").waitFor();
    await page.getByRole("button", { name: "Back to Tool Servers" }).click();
    await page.getByRole("heading", { name: "Tool Servers" }).waitFor();
  });
});

function describedBy(control: Locator): Promise<string> {
  return control.evaluate(
    (element) => document.getElementById(element.getAttribute("aria-describedby") ?? "")?.textContent ?? "",
  );
}
