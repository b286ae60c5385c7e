import assert from "node:assert/strict";
import { get } from "node:http";
import { browserPage, browserPolicy } from "../../../../src/extension/panel/browser-page.ts";
import { serveOnce } from "../../../../src/extension/panel/one-page-server.ts";
import { output } from "../../../support/outputs.ts";

function fetchPage(url: string, method = "GET"): Promise<{ status: number; policy: string; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { method, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          policy: String(response.headers["content-security-policy"]),
          body,
        });
      });
    }).on("error", reject);
  });
}

describe("an output in the browser", () => {
  it("[D3] is the HTML of the script, and what is no HTML is text", () => {
    const html = browserPage(
      output(1, { mime: "text/html", content: "<div id=plot></div><script>draw()</script>" }),
      "a<b",
    );
    assert.ok(html.includes("<div id=plot></div><script>draw()</script>"));
    assert.ok(html.includes("<title>a&lt;b</title>"));
    const text = browserPage(output(2, { mime: "application/json", content: "<script>x</script>" }), "t");
    assert.ok(text.includes("<pre>&lt;script>x&lt;/script></pre>"));
  });

  it("[D3] shows an SVG as a picture, in which no script runs", () => {
    const html = browserPage(
      output(1, { mime: "image/svg+xml", content: "<svg><script>x</script></svg>" }),
      "t",
    );
    assert.equal(html.includes("<svg"), false);
    assert.ok(html.includes("data:image/svg+xml;base64,"));
  });

  it("[D3] explains a widget", () => {
    const html = browserPage(
      output(1, { mime: "application/vnd.jupyter.widget-view+json", content: "{}", plain: "IntSlider()" }),
      "t",
    );
    assert.ok(html.includes("interactive widget") && html.includes("IntSlider()"));
  });

  it("[D3] is drawn by the library where it is JSON of plotly or Vega", () => {
    const page = (mime: string): string =>
      browserPage(output(1, { mime, content: '{"data":["</script><b>"]}' }), "t");
    const scripts = (html: string): readonly string[] =>
      [...html.matchAll(/<script src="([^"]*)"/g)].map((found) => found[1] ?? "");
    const plotly = page("application/vnd.plotly.v1+json");
    assert.deepEqual(scripts(plotly), ["https://cdn.plot.ly/plotly-4.1.1.min.js"]);
    assert.ok(plotly.includes('const data = {"data":["\\u003c/script>\\u003cb>"]};'));
    const cdn = "https://cdn.jsdelivr.net/npm/";
    assert.deepEqual(
      [
        "application/vnd.vegalite.v4+json",
        "application/vnd.vegalite.v5+json",
        "application/vnd.vegalite.v6.json",
        "application/vnd.vega.v5+json",
      ].map((mime) => scripts(page(mime))),
      [
        [`${cdn}vega@5`, `${cdn}vega-lite@4`, `${cdn}vega-embed@6`],
        [`${cdn}vega@5`, `${cdn}vega-lite@5`, `${cdn}vega-embed@6`],
        [`${cdn}vega@6`, `${cdn}vega-lite@6`, `${cdn}vega-embed@7`],
        [`${cdn}vega@5`, `${cdn}vega-embed@6`],
      ],
    );
  });

  it("[D3] says that it is only text where nobody but its library can draw it", () => {
    const html = browserPage(
      output(1, { mime: "application/vnd.bokehjs_exec.v0+json", content: "{}", plain: "figure(id='1')" }),
      "t",
    );
    assert.ok(html.includes("can be drawn only by the library that made it"));
    assert.ok(html.includes("<pre>figure(id='1')</pre>"));
  });

  it("is served once, in a sandbox, under an address that cannot be guessed", async () => {
    const url = await serveOnce("<p>hi</p>", browserPolicy);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
    assert.equal((await fetchPage(new URL("/", url).href)).status, 404);
    const page = await fetchPage(url);
    assert.deepEqual([page.status, page.body], [200, "<p>hi</p>"]);
    assert.match(page.policy, /^sandbox allow-scripts/);
    assert.equal(page.policy.includes("allow-same-origin"), false);
    await assert.rejects(fetchPage(url));
  });
});
