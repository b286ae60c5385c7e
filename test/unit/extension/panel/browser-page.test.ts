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
