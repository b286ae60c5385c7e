import assert from "node:assert/strict";
import * as vscode from "vscode";
import { openDocs } from "../../src/extension/panel/open-docs.ts";
import { until } from "./extension-under-test.ts";

describe("the page about tool servers", () => {
  it("[C5] came with the extension, and opens to be read", async () => {
    await openDocs();
    const tab = await until("the page", () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(({ label }) => label.includes("tool-servers.md")),
    );
    assert.ok(await vscode.window.tabGroups.close(tab));
  });
});
