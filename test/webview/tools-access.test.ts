import { deepEqual, equal, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { Harness, type OpenOptions } from "./harness.ts";
import { brokenAccess, poorContrast } from "./look.ts";
import { focused, openNewForm, openSavedForm, openServers } from "./one-tool-server.ts";
import type { ThemeName } from "./themes.ts";
import { notVerified, savedForm, serversView, someOffer, toolForm, verified } from "./tools-fixtures.ts";

const TEXTS =
  "h1, h2, h3, .tab, .tools-lead, .type-badge, .server-name, .server-id, .server-auth, .server-state, .server-detail > span, .editor-note, .soft, .offered-name, .offered-note, .offered-about, summary, .small-button, .text-button, .menu-item, .notice > span:not(.codicon), .notice li, .field > label, .field-label, .field-help, .field-problem, .input, .type-name, .type-line, .choice, .auth-badge, .verification-head, .verification p, .step-name, .step-detail, .tool-names code, .icon-button-text, .discard-question > span";

describe("the tool servers for everyone", function () {
  this.timeout(90_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  /** Opens what the place can show, one after the other, and looks at each. */
  async function eachState(
    options: OpenOptions,
    look: (page: Page, name: string) => Promise<void>,
  ): Promise<void> {
    const list = await openServers(harness, { offers: { github: someOffer } }, options);
    await list.page.getByRole("button", { name: "Show what GitHub offers" }).click();
    await list.page.getByText("create_issue", { exact: true }).waitFor();
    await list.page.getByRole("button", { name: "Actions for GitHub" }).click();
    await look(list.page, "list");
    const empty = await openServers(harness, { tools: serversView([]) }, options);
    await look(empty.page, "empty");
    const saved = await openSavedForm(
      harness,
      { form: savedForm({ auth: "bearer", headers: ["X-Key"] }), verification: verified },
      options,
    );
    await saved.page.getByRole("button", { name: "Verify connection" }).click();
    await saved.page.getByTestId("verification").getByText("Steps").click();
    await look(saved.page, "saved form");
    const url = `http://127.0.0.1:9/${"deep/".repeat(60)}`;
    const fresh = await openNewForm(
      harness,
      { form: toolForm({ type: "openapi", url, auth: "oauth" }), verification: notVerified },
      options,
    );
    await fresh.form.getByRole("combobox", { name: "Account provider" }).fill("github");
    await fresh.page.getByRole("button", { name: "Verify connection" }).click();
    await fresh.page.getByText("Connection failed: Network").waitFor();
    await fresh.form.getByRole("textbox", { name: "ID" }).fill("a:b");
    await fresh.form.getByRole("button", { name: "Cancel" }).click();
    await look(fresh.page, "new form");
  }

  it("[C6] gives everything a name, and every reference an aim", async () => {
    await eachState({}, async (page, name) => {
      deepEqual(await page.evaluate(brokenAccess), [], name);
    });
  });

  for (const theme of [
    "dark",
    "light",
    "high-contrast",
    "high-contrast-light",
  ] as const satisfies readonly ThemeName[]) {
    it(`[C6, T4] can be read in ${theme}`, async () => {
      await eachState({ theme }, async (page, name) => {
        deepEqual(await page.evaluate(poorContrast, TEXTS), [], name);
      });
    });
  }

  for (const width of [300, 480, 900, 1400]) {
    it(`[C6, T1] fits into ${String(width)} pixels, with lines of at most 90 characters`, async () => {
      await eachState({ width }, async (page, name) => {
        const layout = await page.evaluate(() => {
          const lengths = [
            ...document.querySelectorAll("main :is(p, .server-detail > span, .step-detail)"),
          ].flatMap((element) => {
            const text = element.lastChild;
            if (!(text instanceof Text)) return [];
            const range = document.createRange();
            const lines = new Map<number, number>();
            for (let at = 0; at < text.length; at++) {
              range.setStart(text, at);
              range.setEnd(text, at + 1);
              const top = Math.round(range.getBoundingClientRect().top);
              lines.set(top, (lines.get(top) ?? 0) + 1);
            }
            return [...lines.values()];
          });
          const root = document.documentElement;
          return { overflow: root.scrollWidth - root.clientWidth, longest: Math.max(...lengths) };
        });
        equal(layout.overflow, 0, name);
        ok(layout.longest <= 90, `${name}: a line has ${String(layout.longest)} characters`);
        const save = page.getByRole("button", { name: "Save" });
        if ((await save.count()) === 0) return;
        const box = await save.boundingBox();
        const height = page.viewportSize()?.height ?? 0;
        ok(
          box !== null && box.x + box.width <= width && box.y + box.height <= height,
          "Save is out of sight",
        );
      });
    });
  }

  it("[C6] reaches everything in the form with the keyboard, in the order in which it stands", async () => {
    const { page } = await openSavedForm(harness, {
      form: savedForm({ type: "openapi", auth: "bearer", headers: ["X-Key"] }),
    });
    const order = [
      "OpenAPI",
      "URL",
      "Verify connection",
      "URL or path",
      "Path of the spec",
      "Authentication",
      "Set Key…",
      "Name of header 1",
      "Set value of X-Key",
      "Remove header 1",
      "Add Header",
      "ID",
      "Name",
      "Description",
      "Tool filter list",
      "Enabled",
      "Delete",
      "Duplicate",
      "Export",
      "Cancel",
      "Save",
    ];
    const names: string[] = [];
    for (let step = 0; step < order.length; step++) {
      names.push(await focused(page));
      await page.keyboard.press("Tab");
    }
    deepEqual(names, order);
  });

  it("[C6] hides no field that has the focus behind the row with Save", async () => {
    const { page, form } = await openSavedForm(harness, {}, { width: 300, height: 420 });
    await form.getByRole("textbox", { name: "URL" }).focus();
    for (let step = 0; step < 10; step++) {
      await page.keyboard.press("Tab");
      const isHidden = await page.evaluate(() => {
        const focus = document.activeElement;
        const footer = document.querySelector(".form-footer");
        if (focus === null || footer === null || footer.contains(focus)) return false;
        return focus.getBoundingClientRect().bottom > footer.getBoundingClientRect().top + 1;
      });
      equal(isHidden, false, `step ${String(step)}`);
    }
  });
});
