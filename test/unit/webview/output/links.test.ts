import { deepEqual, equal } from "node:assert/strict";
import { findLinks, isWebAddress } from "../../../../src/webview/output/links.ts";

describe("links in output", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["see https://example.com/a?b=c#d.", ["https://example.com/a?b=c#d"]],
    ["(http://example.com/a_(b))", ["http://example.com/a_(b)"]],
    ["<https://example.com>", ["https://example.com"]],
    ["https://a.example, https://b.example!", ["https://a.example", "https://b.example"]],
    ["ftp://a javascript:alert(1) file:///etc/passwd vscode://x command:x", []],
    ["https://user:secret@example.com/", []],
    ["https://", []],
    ["nothing", []],
  ];
  for (const [text, expected] of cases) {
    it(`finds ${String(expected.length)} in ${text}`, () => {
      deepEqual(
        findLinks(text).map(({ url }) => url),
        expected,
      );
    });
  }

  it("says where a link is", () => {
    const [link] = findLinks("ab https://c.example de");
    deepEqual(link, { start: 3, end: 20, url: "https://c.example" });
  });

  it("takes only addresses of the web", () => {
    const addresses = [
      "https://a.example",
      "javascript:1",
      "data:text/html,x",
      "//a.example",
      "http://a:b@c.example",
    ];
    deepEqual(addresses.map(isWebAddress), [true, false, false, false, false]);
    equal(isWebAddress("HTTPS://A.example"), true);
  });
});
