import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { vsixPath } from "../../scripts/package/vsix.ts";
import { zipEntries } from "../support/project/zip-entries.ts";

/** What a user installs; a new kind of file is added here on purpose. */
const allowed = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls(\.[\w-]+)?\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?|backburner\.d\.ts)$/i,
  /^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
  /^extension\/dist\/(extension|keeper)\.cjs$/,
  /^extension\/dist\/chunks\/[\w-]+\.cjs$/,
  /^extension\/dist\/(webview\.js|webview\.css|codicon\.ttf|daemon-card\.html)$/,
  /^extension\/media\/[\w-]+\.(svg|png)$/,
  /^extension\/media\/python\/\w+\.py$/,
  /^extension\/docs\/([\w-]+\.md|images\/tools-oauth\.png)$/,
];

const needed = [
  "dist/extension.cjs",
  "dist/keeper.cjs",
  "dist/webview.js",
  "dist/webview.css",
  "dist/daemon-card.html",
  "package.json",
  "media/icon.png",
  "backburner.d.ts",
  "docs/tool-servers.md",
];

describe("the package", () => {
  const entries = zipEntries(vsixPath);

  it("holds nothing but what is on the list", () => {
    assert.deepEqual(
      entries.filter((entry) => !allowed.some((pattern) => pattern.test(entry))),
      [],
    );
  });

  it("holds what the extension needs", () => {
    assert.deepEqual(
      needed.filter((path) => !entries.includes(`extension/${path}`)),
      [],
    );
  });

  it("is smaller than 3 MB", () => {
    assert.ok(statSync(vsixPath).size < 3_000_000, `it has ${String(statSync(vsixPath).size)} bytes`);
  });
});
