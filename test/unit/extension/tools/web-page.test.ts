import assert from "node:assert/strict";
import { webPage } from "../../../../src/extension/tools/web-page.ts";

describe("a page that a tool server wants to be opened", () => {
  it("[T5] is shown with its host, and says when that may look like another one", () => {
    assert.deepEqual(
      ["https://sign.example/in?x=1", "http://127.0.0.1:8080/cb", "https://www.аpple.example/"].map(webPage),
      [
        { url: "https://sign.example/in?x=1", host: "sign.example", isForeign: false },
        { url: "http://127.0.0.1:8080/cb", host: "127.0.0.1:8080", isForeign: false },
        { url: "https://www.xn--pple-43d.example/", host: "www.xn--pple-43d.example", isForeign: true },
      ],
    );
  });

  const refused = [
    "",
    "sign.example",
    "http://sign.example/",
    "javascript:alert(1)",
    "javascript://localhost/%0aalert(1)",
    "ftp://localhost/",
    "file:///etc/passwd",
    "vscode://backburner.backburner/x",
    "command:workbench.action.quit",
    "data:text/html,x",
    "https://bank.example@evil.example/",
    "https://user:pass@evil.example/",
    `https://sign.example/${"x".repeat(5000)}`,
  ];
  for (const url of refused) {
    it(`[T5] is not opened: ${url.slice(0, 50)}`, () => {
      assert.equal(webPage(url), undefined);
    });
  }
});
