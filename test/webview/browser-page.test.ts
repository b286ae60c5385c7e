import { deepEqual, equal, match } from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureBrowser } from "../../scripts/provision/browser.ts";
import { browserPage, browserPolicy } from "../../src/extension/panel/browser-page.ts";
import { serveOnce } from "../../src/extension/panel/one-page-server.ts";
import { output } from "../support/outputs.ts";

describe("an output that a library draws, in a browser", () => {
  let browser: Browser;
  before(async () => {
    browser = await chromium.launch(await ensureBrowser());
  });
  after(() => browser.close());

  /** Opens an output as the user's browser does, where `scripts` are all that the internet has. */
  async function open(mime: string, content: string, scripts: Readonly<Record<string, string>>) {
    const page = await browser.newPage();
    const asked: string[] = [];
    await page.route("https://**/*", async (route) => {
      const url = route.request().url();
      asked.push(url);
      const body = scripts[url];
      await (body === undefined ? route.abort() : route.fulfill({ contentType: "text/javascript", body }));
    });
    await page.goto(await serveOnce(browserPage(output(1, { mime, content }), "t"), browserPolicy));
    return { page, asked };
  }

  const drawing = (page: Page) => page.locator("#drawing");

  it("[D3] is given the data, under the page's policy", async () => {
    const cdn = "https://cdn.jsdelivr.net/npm";
    const { page, asked } = await open("application/vnd.vegalite.v5+json", '{"mark":"</script>"}', {
      [`${cdn}/vega@5`]: "window.order = ['vega'];",
      [`${cdn}/vega-lite@5`]: "order.push('vega-lite');",
      [`${cdn}/vega-embed@6`]:
        "async function vegaEmbed(at, data, how) { document.querySelector(at).textContent = JSON.stringify([order, data, how]); }",
    });
    deepEqual(JSON.parse((await drawing(page).textContent()) ?? ""), [
      ["vega", "vega-lite"],
      { mark: "</script>" },
      { mode: "vega-lite" },
    ]);
    equal(asked.length, 3);
  });

  it("[D3] says so where the library cannot be loaded, or is not what its makers gave", async () => {
    for (const scripts of [{}, { "https://cdn.plot.ly/plotly-4.1.1.min.js": "document.title = 'forged'" }]) {
      const { page } = await open("application/vnd.plotly.v1+json", '{"data":[]}', scripts);
      match(
        (await drawing(page).textContent()) ?? "",
        /^This output is drawn by plotly, which could not be loaded from the internet/,
      );
      equal(await page.title(), "t");
    }
  });
});
