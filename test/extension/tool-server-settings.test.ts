import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Log } from "../../src/core/base/log.ts";
import { SpecTexts } from "../../src/extension/tools/spec-texts.ts";
import { ToolServerSettings } from "../../src/extension/tools/tool-server-settings.ts";
import { mcpServer } from "../unit/extension/tools/servers.ts";
import { setSetting, until, write, workspace } from "./extension-under-test.ts";

const key = "backburner.toolServers";
const weather = { id: "weather", type: "mcp", url: "https://weather.example/mcp" };

function written(): unknown {
  return vscode.workspace.getConfiguration("backburner").inspect("toolServers")?.globalValue;
}

describe("the tool servers in the user's settings", () => {
  let settings: ToolServerSettings;
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    const nothing = (): void => undefined;
    const log: Log = {
      debug: nothing,
      info: nothing,
      warn: (message) => warnings.push(message),
      error: nothing,
    };
    settings = new ToolServerSettings(log);
  });

  afterEach(async () => {
    settings.dispose();
    await setSetting(key, undefined);
  });

  it("[T2] are kept, changed, taken out and put back", async () => {
    let changes = 0;
    settings.onDidChange(() => (changes += 1));
    await settings.keep(mcpServer());
    await settings.keep(mcpServer({ id: "second" }));
    await settings.keep(mcpServer({ id: "sun", enabled: false }), "weather");
    const sun = { ...weather, id: "sun", enabled: false };
    const second = { ...weather, id: "second" };
    assert.deepEqual(written(), [sun, second]);
    assert.deepEqual(
      settings.list().map(({ id, enabled }) => [id, enabled]),
      [
        ["sun", false],
        ["second", true],
      ],
    );
    const removed = await settings.remove("sun");
    assert.deepEqual(written(), [second]);
    assert.ok(removed);
    await settings.putBack(removed);
    assert.deepEqual(written(), [sun, second]);
    assert.equal(await settings.remove("unknown"), undefined);
    await until("the changes", () => (changes >= 5 ? true : undefined));
  });

  it("[T2] are written one after the other, and none is lost", async () => {
    await Promise.all(["a", "b", "c"].map((id) => settings.keep(mcpServer({ id }))));
    assert.deepEqual(
      settings.list().map(({ id }) => id),
      ["a", "b", "c"],
    );
  });

  it("[bad/tools-settings] work beside nonsense, of which nothing is lost", async () => {
    const nonsense = [7, { id: "x" }, { ...weather, note: "mine" }, { type: "mcp", url: "file:///x" }];
    await setSetting(key, nonsense);
    assert.deepEqual(settings.list(), [mcpServer()]);
    assert.equal(settings.problems().length, 3);
    await settings.keep(mcpServer({ name: "Weather" }));
    await settings.keep(mcpServer({ id: "new" }));
    assert.deepEqual(written(), [
      7,
      { id: "x" },
      { ...weather, note: "mine", name: "Weather" },
      { type: "mcp", url: "file:///x" },
      { ...weather, id: "new" },
    ]);
    assert.equal(warnings.length, 1, "Each problem is logged once.");
  });

  it("[bad/tools-settings] are not written over what is no list", async () => {
    await setSetting(key, { weather });
    assert.deepEqual([settings.list(), settings.problems().length], [[], 1]);
    await assert.rejects(settings.keep(mcpServer()), { code: "tools.invalid" });
    assert.deepEqual(written(), { weather });
  });

  it("[T2, bad/hostile-settings] cannot come from a workspace", async () => {
    const file = await write(
      ".vscode/settings.json",
      JSON.stringify({ [key]: [weather], "backburner.run.envFile": "seen.env" }),
    );
    await until("the workspace's settings", () =>
      vscode.workspace.getConfiguration("backburner").get("run.envFile") === "seen.env" ? true : undefined,
    );
    assert.deepEqual(settings.list(), []);
    await vscode.workspace.fs.delete(file);
    await until("the workspace's settings to go", () =>
      vscode.workspace.getConfiguration("backburner", workspace()).get("run.envFile") === "seen.env"
        ? undefined
        : true,
    );
  });
});

describe("the documents that were given as text", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "backburner-specs-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("[T2] are kept by the id of their server, for its user only", async () => {
    const inner = join(folder, randomUUID());
    const specs = new SpecTexts(vscode.Uri.file(inner));
    assert.equal(await specs.get("shop"), undefined);
    await specs.set("shop", "openapi: 3.1.0 # é");
    await specs.set("SHOP", "other");
    await specs.set("con", "third");
    await specs.set("shop", "openapi: 3.0.0 # é");
    assert.deepEqual(await Promise.all(["shop", "SHOP", "con", "x"].map((id) => specs.get(id))), [
      "openapi: 3.0.0 # é",
      "other",
      "third",
      undefined,
    ]);
    const files = await readdir(inner);
    assert.equal(files.length, 3);
    if (process.platform !== "win32") {
      const modes = await Promise.all(
        files.map(async (file) => (await stat(join(inner, file))).mode & 0o777),
      );
      assert.deepEqual(modes, [0o600, 0o600, 0o600]);
    }
    await specs.set("shop", undefined);
    await specs.set("shop", undefined);
    assert.equal(await specs.get("shop"), undefined);
  });

  it("[T2] say so when they cannot be kept, and leave nothing half done", async () => {
    const file = join(folder, "in the way");
    await vscode.workspace.fs.writeFile(vscode.Uri.file(file), new Uint8Array());
    const specs = new SpecTexts(vscode.Uri.file(file));
    await assert.rejects(specs.set("shop", "x"), { code: "tools.failed" });
    assert.deepEqual(await readdir(folder), ["in the way"]);
  });
});
