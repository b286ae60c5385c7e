import { deepEqual, equal, ok } from "node:assert/strict";
import type { DaemonOutput } from "../../src/protocol/daemon.ts";
import { daemonView, pageView, recorder } from "./fixtures.ts";
import { Harness, type TestPage } from "./harness.ts";
import { drawn, openOutput, send } from "./one-daemon.ts";

/** A picture of one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/** The head of a picture of 50,000 × 50,000 pixels. */
const BOMB = Buffer.from("89504e470d0a1a0a0000000d494844520000c3500000c3500802000000000000", "hex").toString(
  "base64",
);
const GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

describe("the output of a daemon", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(async () => {
    await harness.stop();
  });

  const open = (records: readonly DaemonOutput[] = []): Promise<TestPage> => openOutput(harness, records);

  it("is a log with a name, silent to screen readers, and says when there is nothing yet", async () => {
    const { page } = await open();
    await page.getByRole("log", { name: "Output of a.py" }).getByText("No output yet.").waitFor();
    equal(await page.getByRole("log").getAttribute("aria-live"), "off");
  });

  it("is drawn and then acknowledged", async () => {
    const { page } = await open();
    const record = recorder("a");
    await send(page, [record("stdout", "one\n"), record("stdout", "two\n")]);
    await drawn(page);
    deepEqual(await page.locator(".line").allTextContents(), ["one", "two"]);
    const acks = await page.evaluate(() =>
      window.fakeHost.requests.filter(({ name }) => name === "daemon:ack"),
    );
    deepEqual(acks, [{ name: "daemon:ack", params: { daemon_id: "a", batch: 1 } }]);
  });

  it("is neither doubled nor lost where snapshot and batches overlap", async () => {
    const record = recorder("a");
    const records = [record("stdout", "one\n"), record("stdout", "two\n"), record("stdout", "three\n")];
    const { page } = await open(records.slice(0, 2));
    await send(page, records.slice(1));
    await drawn(page);
    deepEqual(await page.locator(".line").allTextContents(), ["one", "two", "three"]);
  });

  it("has the theme's colours, and others without a style text", async () => {
    const record = recorder("a");
    const { page } = await open([
      record("stdout", "\x1b[31mred\x1b[0m \x1b[38;2;1;2;3mrgb\x1b[0m \x1b[1;3;4mall\x1b[0m\n"),
      record("stderr", "warning\n"),
    ]);
    const styles = await page.locator(".line span").evaluateAll((spans) =>
      spans.map((span) => {
        const { color, fontWeight, fontStyle } = getComputedStyle(span);
        return [span.textContent, color, fontWeight, fontStyle];
      }),
    );
    deepEqual(styles, [
      ["red", "rgb(205, 49, 49)", "400", "normal"],
      ["rgb", "rgb(1, 2, 3)", "400", "normal"],
      ["all", "rgb(204, 204, 204)", "700", "italic"],
    ]);
    ok(
      (await page.locator(".line.stderr").evaluate((line) => getComputedStyle(line).color)) !==
        "rgb(204, 204, 204)",
    );
  });

  it("opens links through the host, and only those of the web", async () => {
    const record = recorder("a");
    const { page } = await open([
      record("stdout", "see https://example.com/x. or javascript:alert(1) or file:///etc\n"),
    ]);
    equal(await page.locator(".line a").count(), 1);
    await page.getByRole("link", { name: "https://example.com/x" }).click();
    const opened = await page.evaluate(() =>
      window.fakeHost.requests.filter(({ name }) => name === "link:open"),
    );
    deepEqual(opened, [{ name: "link:open", params: { url: "https://example.com/x" } }]);
    equal(page.url(), "https://page.test/");
  });

  it("is emptied by clear, at once or with the next output", async () => {
    const record = recorder("a");
    const { page } = await open([record("stdout", "one\n")]);
    await send(page, [record("clear", "", { wait: true })]);
    await drawn(page);
    deepEqual(await page.locator(".line").allTextContents(), ["one"]);
    await send(page, [record("stdout", "two\n")]);
    await drawn(page);
    deepEqual(await page.locator(".line").allTextContents(), ["two"]);
    await send(page, [record("clear", "")]);
    await drawn(page);
    equal(await page.locator(".line").count(), 0);
  });

  it("shows pictures with their text, and a picture that is updated keeps its element", async () => {
    const record = recorder("a");
    const { page } = await open([
      record("display", PIXEL, { mime: "image/png", plain: "<Figure 1>", display_id: "x" }),
    ]);
    const image = page.getByRole("img", { name: "<Figure 1>" });
    await page.waitForFunction(() => document.querySelector("img")?.complete === true);
    equal(await image.evaluate((element) => (element as HTMLImageElement).naturalWidth), 1);
    await image.evaluate((element) => (element.dataset["same"] = "yes"));
    await send(page, [record("update", GIF, { mime: "image/gif", plain: "<Figure 2>", display_id: "x" })]);
    await drawn(page);
    const updated = page.getByRole("img", { name: "<Figure 2>" });
    equal(await updated.getAttribute("data-same"), "yes");
    ok((await updated.getAttribute("src"))?.startsWith("data:image/gif;base64,"));
  });

  it("does not unpack a picture that is a bomb, also as an update", async () => {
    const record = recorder("a");
    const { page } = await open([
      record("display", BOMB, { mime: "image/png" }),
      record("display", PIXEL, { mime: "image/png", display_id: "x" }),
      record("display", "not base64 at all!", { mime: "image/png" }),
      record(
        "display",
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        { mime: "image/svg+xml" },
      ),
    ]);
    await page.getByText("This picture is too large to be shown here (50000 × 50000 pixels).").waitFor();
    equal(await page.locator("img").count(), 1);
    await send(page, [record("update", BOMB, { mime: "image/png", display_id: "x" })]);
    await drawn(page);
    equal(await page.getByText("50000 × 50000").count(), 2);
    equal(await page.getByText("This picture could not be read.").count(), 2);
    equal(await page.locator("img").count(), 0);
  });

  it("shows SVG as a picture, tables as tables, JSON with line breaks, Markdown as text", async () => {
    const record = recorder("a");
    const { page, outward } = await open([
      record(
        "display",
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
        { mime: "image/svg+xml" },
      ),
      record(
        "result",
        '<table class="dataframe"><tr style="text-align: right"><th>n</th></tr><tr><td>1</td></tr></table>',
        { mime: "text/html" },
      ),
      record("display", '{"a":1}', { mime: "application/json" }),
      record("display", "# *x*", { mime: "text/markdown" }),
    ]);
    await page.waitForFunction(() => document.querySelector("img")?.naturalWidth === 9);
    equal(await page.locator("svg").count(), 0);
    deepEqual(await page.locator(".rich table.dataframe th").allTextContents(), ["n"]);
    equal(
      await page
        .locator(".rich tr")
        .first()
        .evaluate((row) => getComputedStyle(row).textAlign),
      "right",
    );
    deepEqual(await page.locator(".rich .line").allTextContents(), ["{", '  "a": 1', "}", "# *x*"]);
    deepEqual(outward, []);
  });

  it("says honestly what cannot run here, and opens it in the browser", async () => {
    const record = recorder("a");
    const { page } = await open([
      record("stdout", "x\n"),
      record("display", "{}", { mime: "application/vnd.plotly.v1+json", plain: "Figure()" }),
      record("display", "<div id=p></div><script>Plotly.newPlot('p')</script>", { mime: "text/html" }),
      record("display", "<p>shown</p><script>1</script>", { mime: "text/html" }),
    ]);
    equal(await page.getByText("This output needs scripts (plotly).").count(), 2);
    await page.getByText("Figure()").waitFor();
    await page.getByText("shown").waitFor();
    await page.getByText("Scripts were left out.").waitFor();
    await page.getByRole("button", { name: "Open in Browser" }).nth(1).click();
    const asked = await page.evaluate(() =>
      window.fakeHost.requests.filter(({ name }) => name === "daemon:open-in-browser"),
    );
    deepEqual(asked, [{ name: "daemon:open-in-browser", params: { daemon_id: "a", seq: 3 } }]);
  });

  it("says what is missing, and loads what is on disk", async () => {
    const record = recorder("a");
    const all = Array.from({ length: 10 }, (_, index) => record("stdout", `line ${String(index + 1)}\n`));
    const { page } = await open(all);
    const more = Array.from({ length: 6 }, (_, index) => record("stdout", `line ${String(index + 11)}\n`));
    // The host has skipped some of them; they are on its disk by now.
    await page.evaluate((records) => {
      const disk = window.fakeHostSetup.disk as Record<string, unknown[]>;
      disk["a"]?.push(...records);
    }, more);
    await send(page, [...more.slice(4), record("gap", "2 KB were dropped by the server.")], 15);
    await drawn(page);
    await page.getByText("2 KB were dropped by the server.").waitFor();
    await page.getByText("Earlier output is on disk.").waitFor();
    await page.getByRole("button", { name: "Load" }).click();
    await page.getByText("line 12").waitFor();
    equal(await page.getByText("Earlier output is on disk.").count(), 0);
    equal(await page.locator(".line").count(), 16);
  });

  it("can be searched with the keyboard alone", async () => {
    const record = recorder("a");
    const all = Array.from({ length: 1500 }, (_, index) =>
      record("stdout", index % 500 === 3 ? "a \x1b[31mNee\x1b[0mdle here\n" : "hay\n"),
    );
    const { page } = await open(all);
    await page.getByText("following").waitFor();
    await page.getByRole("button", { name: "Search" }).focus();
    await page.keyboard.press("Enter");
    const field = page.getByRole("textbox", { name: "Search in output" });
    await page.waitForFunction(() => document.activeElement?.tagName === "VSCODE-TEXT-FIELD");
    await page.keyboard.type("needle");
    const count = page.getByRole("search").getByRole("status");
    await count.filter({ hasText: "3 of 3" }).waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await count.filter({ hasText: "1 of 3" }).waitFor();
    // The first match is far above the window: it was made an element, and is in view.
    const inView = await page.evaluate(() => {
      const range = [...(CSS.highlights.get("find-current") ?? [])][0];
      const log = document.querySelector("[role=log]")?.getBoundingClientRect();
      const box = range instanceof Range ? range.getBoundingClientRect() : undefined;
      return {
        text: range instanceof Range ? range.toString() : undefined,
        seen:
          box !== undefined && log !== undefined && box.top >= log.top - 1 && box.bottom <= log.bottom + 1,
      };
    });
    deepEqual(inView, { text: "Needle", seen: true });
    await page.keyboard.press("Shift+Enter");
    await count.filter({ hasText: "3 of 3" }).waitFor();
    await field.fill("nothing like it");
    await page.getByText("No results").waitFor();
    await page.keyboard.press("Escape");
    equal(await field.count(), 0);
    equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "log");
    await page.waitForFunction(() => CSS.highlights.size === 0);
  });

  it("is copied as plain text", async () => {
    const record = recorder("a");
    const { page } = await open([
      record("stdout", "\x1b[31mred\x1b[0m\n"),
      record("stdout", "y".repeat(20_000)),
    ]);
    await page.getByText("following").waitFor();
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", {
        value: { writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) },
      });
    });
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate(
      () => window.fakeHost.requests.find(({ name }) => name === "clipboard:write")?.params["text"],
    );
    equal(copied, `red\n${"y".repeat(20_000)}`);
  });

  it("has the time of each line when wanted", async () => {
    const record = recorder("a");
    const { page } = await open([record("stdout", "x\n")]);
    const before = await page.locator(".line").evaluate((line) => getComputedStyle(line, "::before").content);
    await page.getByRole("button", { name: "Timestamps" }).click();
    const after = await page.locator(".line").evaluate((line) => getComputedStyle(line, "::before").content);
    equal(before, "none");
    ok(/"\d\d:\d\d:\d\d"/.test(after), after);
    await page.getByRole("button", { name: "Timestamps", pressed: true }).waitFor();
  });

  it("says why it could not be loaded, and tries again", async () => {
    const { page } = await harness.open({
      view: pageView([daemonView("a")]),
      refuse: { "daemon:open": "The file is gone." },
    });
    await page.getByRole("alert").getByText("The file is gone.").waitFor();
    await page.getByRole("button", { name: "Try Again" }).click();
    await page.waitForFunction(
      () => window.fakeHost.requests.filter(({ name }) => name === "daemon:open").length === 2,
    );
  });
});
