import assert from "node:assert/strict";
import { contentSecurityPolicy, pageHtml } from "../../../../src/extension/panel/page.ts";

const parts = {
  script: "https://src/webview.js",
  styles: ["https://src/webview.css"],
  source: "https://src",
  nonce: "abc123",
  title: 'Back"<burner',
  language: "en",
  texts: { Stop: '"Anhalten" <b>' },
};

describe("the page", () => {
  it("lets nothing in but its own script, styles, fonts and pictures", () => {
    assert.equal(
      contentSecurityPolicy(parts),
      "default-src 'none'; script-src 'nonce-abc123'; style-src https://src 'nonce-abc123'; style-src-attr 'unsafe-inline'; " +
        "font-src https://src; img-src https://src data: blob:; base-uri 'none'; form-action 'none'",
    );
  });

  it("carries the policy, the nonce for the controls and nothing that is not escaped", () => {
    const html = pageHtml(parts);
    assert.ok(html.includes(`<meta property="csp-nonce" content="abc123">`));
    assert.ok(html.includes(`<script nonce="abc123" src="https://src/webview.js"></script>`));
    assert.ok(html.includes("Back&quot;&lt;burner"));
    assert.ok(html.includes('data-texts="{&quot;Stop&quot;:&quot;\\&quot;Anhalten\\&quot; &lt;b>&quot;}"'));
    assert.equal(/<script(?! nonce="abc123")/.test(html), false);
  });
});
