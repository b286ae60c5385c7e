import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestApi } from "../../src/extension/api.ts";
import { activated, cleanUp, daemonCalled, ended, until } from "./extension-under-test.ts";

describe("the documented example of an extension", () => {
  let api: TestApi;

  before(async () => {
    api = await activated();
    await cleanUp();
  });

  afterEach(cleanUp);

  async function example(): Promise<{ readonly text: () => string }> {
    const extension = vscode.extensions.getExtension<{ readonly text: () => string }>(
      "backburner-examples.backburner-example",
    );
    assert.ok(extension, "The example is not there.");
    return extension.activate();
  }

  it("[A4] starts a script, shows its last line and stops it", async () => {
    const { text } = await example();
    await vscode.commands.executeCommand("backburnerExample.start");
    const { daemon_id, chat_id } = await daemonCalled(api, "Heartbeat");
    assert.deepEqual([chat_id, api.test.asked.length], ["backburner-example", 1]);
    await until("a beat", () => (/^\$\(pulse\) beat \d+$/.test(text()) ? true : undefined));
    await vscode.commands.executeCommand("backburnerExample.stop");
    assert.equal((await ended(api, daemon_id)).status, "stopped");
  });

  it("[A4, bad/agent-declined] starts nothing that the user does not allow", async () => {
    await example();
    api.test.consent = false;
    await vscode.commands.executeCommand("backburnerExample.start");
    assert.deepEqual(await api.listDaemons(), []);
  });
});
