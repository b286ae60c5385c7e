import assert from "node:assert/strict";
import { asMarkdown } from "../../../../src/extension/agents/as-markdown.ts";
import { marked } from "marked";

describe("somebody else's text in Markdown", () => {
  const texts = [
    "# no heading",
    "**not bold** _nor this_ `nor code`",
    "[no](https://example.com) ![no](https://example.com/a.png)",
    "https://example.com www.example.com a@example.com",
    "<b>no</b> <!-- gone? --> &amp; \\",
    "1. no - list | no | table ~~no~~",
  ];
  for (const text of texts) {
    it(`[A4] stays as it is: ${text}`, async () => {
      const html = await marked(`- ${asMarkdown(text)}`);
      assert.doesNotMatch(html, /<(?!\/?(?:ul|li)>)/);
      const shown = html
        .replaceAll(/<[^>]*>/g, "")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&amp;", "&");
      assert.equal(shown.trim(), text);
    });
  }

  it("[A4] is one line without invisible characters", () => {
    assert.equal(asMarkdown("a\nb\t\u202ec"), "a b ⟨U+202E⟩c");
  });
});
