import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestApi } from "../../src/extension/api.ts";
import type { DaemonsTree } from "../../src/extension/daemons/tree.ts";
import type { TreeNode } from "../../src/extension/daemons/tree-nodes.ts";
import { activated, cleanUp, ended, until } from "./extension-under-test.ts";

describe("the Daemons tree", () => {
  let api: TestApi;
  let tree: DaemonsTree;

  before(async function () {
    this.timeout(120_000);
    api = await activated();
    ({ tree } = await api.test.backburner());
    await cleanUp();
  });

  afterEach(cleanUp);

  function rows(): Record<string, unknown>[] {
    return tree
      .getChildren()
      .flatMap((chat) => [describeRow(chat), ...tree.getChildren(chat).map(describeRow)]);
  }

  function describeRow(node: TreeNode): Record<string, unknown> {
    const item = tree.getTreeItem(node);
    const icon = item.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : undefined;
    return { label: item.label, icon, context: item.contextValue };
  }

  it("[D10] groups by chat and shows state, time and last line", async () => {
    const running = await api.startDaemon({
      code: "import time\nprint('tick', flush=True)\ntime.sleep(600)",
      title: "Runs",
    });
    await until("its line", async () =>
      (await api.listDaemons()).find((record) => record.last_line === "tick" && record.phase === "running"),
    );
    const failing = await api.startDaemon({ code: "1 / 0", title: "Fails", chatId: "a-chat" });
    await ended(api, failing.daemon_id);
    assert.deepEqual(rows(), [
      { label: "a-chat", icon: undefined, context: "chat" },
      { label: "Fails", icon: "error", context: "daemon ended" },
      { label: "Editor", icon: undefined, context: "chat running" },
      { label: "Runs", icon: "circle-filled", context: "daemon running" },
    ]);
    const [, editor] = tree.getChildren();
    const [node] = tree.getChildren(editor);
    assert.ok(node);
    const item = tree.getTreeItem(node);
    assert.equal(item.description, "< 1 min · tick");
    assert.equal(item.accessibilityInformation?.label, "Runs, Running, < 1 min, tick");
    await api.stopDaemon(running.daemon_id);
    assert.deepEqual(describeRow(node), { label: "Runs", icon: "circle-slash", context: "daemon ended" });
  });

  it("[D10] says in the hover how it ended, and shows code and output as text only", async () => {
    const { daemon_id } = await api.startDaemon({
      code: "raise ValueError('[x](command:y) <b>')",
      title: "*Raises*",
    });
    await ended(api, daemon_id);
    const [chat] = tree.getChildren();
    const [node] = tree.getChildren(chat);
    assert.ok(node);
    const { tooltip } = tree.resolveTreeItem(tree.getTreeItem(node), node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.deepEqual([tooltip.isTrusted ?? false, tooltip.supportHtml ?? false], [false, false]);
    assert.ok(tooltip.value.includes("\\*Raises\\*"), tooltip.value);
    const text = tooltip.value.replaceAll("&nbsp;", " ");
    assert.match(text, /Ended with an error[\s\S]*ValueError[\s\S]*```python\nraise ValueError/);
    assert.equal(/^[^`]*\]\(command:/.test(tooltip.value), false);
  });
});
