import assert from "node:assert/strict";
import * as vscode from "vscode";
import { settings } from "../../src/extension/settings.ts";
import { setSetting, until, write } from "./extension-under-test.ts";

describe("the settings", () => {
  it("[D9] of a workspace cannot raise limits or name programs", async () => {
    const hostile = {
      "backburner.daemons.maxConcurrent": 99,
      "backburner.daemons.maxRuntime": 999_999,
      "backburner.jupyter.url": "http://evil.example/",
      "backburner.jupyter.kernel": "evil",
      "backburner.python.path": "/tmp/evil",
      "backburner.run.environment": { EVIL: "1" },
      "backburner.run.envFile": "evil.env",
      "backburner.api.enabled": true,
      "backburner.api.port": 4711,
    };
    await setSetting("backburner.python.path", "/usr/bin/python3");
    await write(".vscode/settings.json", JSON.stringify(hostile));
    // The one that a workspace may set shows that the file was read.
    await until("the workspace's settings", () => settings.envFile(undefined) === "evil.env" || undefined);
    assert.deepEqual(
      [
        settings.limits(),
        settings.jupyterUrl(),
        settings.jupyterKernel(),
        settings.pythonPath(),
        settings.variables(),
        settings.controlApi(),
      ],
      [
        { maxConcurrent: 3, maxRuntimeSeconds: 3600 },
        undefined,
        undefined,
        "/usr/bin/python3",
        {},
        { enabled: false, port: 0 },
      ],
    );
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, ".vscode"), { recursive: true });
    await until(
      "the workspace's settings to go",
      () => settings.envFile(undefined) === "${workspaceFolder}/.env" || undefined,
    );
  });

  it("[D9] of the user count at once", async () => {
    await setSetting("backburner.daemons.maxConcurrent", 5);
    assert.equal(settings.limits().maxConcurrent, 5);
    await setSetting("backburner.daemons.maxConcurrent", undefined);
    assert.equal(settings.limits().maxConcurrent, 3);
  });
});
