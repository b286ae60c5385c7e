import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Secret } from "../../src/core/base/secret.ts";
import {
  exportToolServers,
  importToolServers,
  type TransferContext,
} from "../../src/extension/tools/transfer.ts";
import type { ToolServer } from "../../src/protocol/tools.ts";
import { mcpServer } from "../unit/extension/tools/servers.ts";
import { workspace, write } from "./extension-under-test.ts";

const file = JSON.stringify({
  mcpServers: {
    weather: {
      type: "http",
      url: "https://weather.example/mcp",
      headers: { Authorization: "Bearer canary-key", "X-Team": "canary-blue" },
    },
    local: { command: "npx", args: ["some-server"] },
  },
});

describe("importing and exporting tool servers", () => {
  let kept: ToolServer[];
  let secrets: Map<string, string>;
  let context: TransferContext;

  beforeEach(async () => {
    kept = [mcpServer()];
    secrets = new Map();
    const keepSecret = (what: string, secret: Secret | undefined): void => {
      secrets.set(what, secret?.reveal() ?? "");
    };
    context = {
      settings: {
        list: () => kept,
        keep: async (server) => {
          kept.push(server);
        },
      },
      secrets: {
        setKey: async ({ id }, key) => {
          keepSecret(id, key);
        },
        setHeader: async ({ id }, name, value) => {
          keepSecret(`${id} ${name}`, value);
        },
      },
      specs: { get: async () => undefined, set: async () => undefined },
      globalStorage: vscode.Uri.joinPath(workspace(), "User", "globalStorage", "backburner"),
    };
    await write(".mcp.json", file);
  });

  afterEach(async () => {
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(workspace(), ".mcp.json"));
  });

  it("[T8] shows what a file of the workspace holds, and keeps what is picked, beside what is there", async () => {
    const lists: (readonly vscode.QuickPickItem[])[] = [];
    const pick = async (items: readonly vscode.QuickPickItem[]): Promise<unknown> => {
      lists.push(items);
      assert.equal(kept.length, 1, "Nothing is kept before it was shown.");
      return lists.length === 1 ? items.find(({ label }) => label.endsWith(".mcp.json")) : items;
    };
    const told = await withWindow({ showQuickPick: pick }, () => importToolServers(context));
    const [first, imported] = kept;
    assert.ok(imported);
    assert.deepEqual(first, mcpServer());
    assert.notEqual(imported.id, "weather");
    assert.equal(imported.url, "https://weather.example/mcp");
    assert.deepEqual([...secrets.values()].sort(), ["canary-blue", "canary-key"]);
    const item = lists[1]?.[0];
    assert.equal(item?.description, "https://weather.example/mcp");
    assert.ok(!JSON.stringify([kept, item.detail]).includes("canary"));
    assert.match(told.join(), /^1 tool server was added\. .*local/);
  });

  it("[T8] keeps nothing when nothing is picked", async () => {
    const answers: ((items: readonly vscode.QuickPickItem[]) => unknown)[] = [
      (items) => items.find(({ label }) => label.endsWith(".mcp.json")),
      () => undefined,
    ];
    const pick = async (items: readonly vscode.QuickPickItem[]): Promise<unknown> => answers.shift()?.(items);
    assert.deepEqual(await withWindow({ showQuickPick: pick }, () => importToolServers(context)), []);
    assert.deepEqual([kept.length, secrets.size, answers.length], [1, 0, 0]);
  });

  it("[T8] writes what can be imported again, and says that keys are not in it", async () => {
    const target = vscode.Uri.joinPath(workspace(), "exported.json");
    let proposed: vscode.Uri | undefined;
    const showSaveDialog = async ({ defaultUri }: vscode.SaveDialogOptions): Promise<vscode.Uri> => {
      proposed = defaultUri;
      return target;
    };
    const told = await withWindow({ showSaveDialog }, () => exportToolServers(context, "weather"));
    assert.match(told.join(), /Keys and the values of headers are not in the file\.$/);
    assert.equal(proposed?.path.split("/").at(-1), "tool-server-weather.json");
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(target));
    assert.match(text, /https:\/\/weather\.example\/mcp/);
    await vscode.workspace.fs.delete(target);
    await assert.rejects(exportToolServers(context, "gone"), { code: "tools.unknown" });
  });
});

/** Answers the editor's dialogs meanwhile, and gives the messages that were shown. */
async function withWindow(
  answers: Readonly<Record<string, unknown>>,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const told: string[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const all = {
    ...answers,
    showInformationMessage: async (message: string) => {
      told.push(message);
    },
  };
  const real = Object.fromEntries(Object.keys(all).map((name) => [name, window[name]]));
  Object.assign(window, all);
  try {
    await work();
    return told;
  } finally {
    Object.assign(window, real);
  }
}
