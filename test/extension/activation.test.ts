import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, installed, setSetting } from "./extension-under-test.ts";

/** Every test after this one runs on the Python of the system. */
before(() => setSetting("backburner.python.path", "/usr/bin/python3"));

describe("activation", () => {
  it("[A4] returns the API that backburner.d.ts documents", async () => {
    const { test: _test, ...api } = await activated();
    assert.equal(installed().isActive, true);
    assert.deepEqual(
      Object.entries(api).map(([name, value]) => [name, typeof value === "function" ? "function" : value]),
      [
        ["version", 1],
        ["startDaemon", "function"],
        ["listDaemons", "function"],
        ["stopDaemon", "function"],
        ["readDaemonOutput", "function"],
        ["waitForDaemon", "function"],
        ["onDidEmitDaemonEvent", "function"],
        ["onDidChangeDaemons", "function"],
      ],
    );
  });

  it("registers every command of the manifest, and no other", async () => {
    const manifest = installed().packageJSON as { contributes: { commands: { command: string }[] } };
    const promised = manifest.contributes.commands.map(({ command }) => command);
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith("backburner."));
    // A view brings commands of its own.
    const own = registered.filter(
      (id) =>
        !/^backburner\.(?:daemons|toolServers|chats)\.(?:focus|open|resetViewLocation|removeView|toggleVisibility)$/.test(
          id,
        ),
    );
    assert.deepEqual(own.sort(), promised.sort());
  });
});
