import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import * as vscode from "vscode";
import type { BackburnerApi, DaemonEvent, DaemonRecord } from "../../backburner.d.ts";
import type { TestApi } from "../../src/extension/api.ts";

/** The extension as it is installed. */
export function installed(): vscode.Extension<BackburnerApi> {
  const extension = vscode.extensions.getExtension<BackburnerApi>("backburner.backburner");
  assert.ok(extension, "The extension is not there.");
  return extension;
}

/** Its API with the hook that exists only in tests. */
export async function activated(): Promise<TestApi> {
  return (await installed().activate()) as TestApi;
}

/** The one workspace folder that tests run in. */
export function workspace(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, "No folder is open.");
  return folder;
}

/** Writes a file of the workspace and gives its address. */
export async function write(name: string, content: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(workspace(), name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  return uri;
}

/** Changes a setting of the user; undefined removes it. */
export async function setSetting(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
}

/** Waits until something is there; a failure says what was awaited. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  throw new Error(`It did not come: ${what}.`);
}

/** Collects the events of daemons until disposed. */
export function collect(api: BackburnerApi): { readonly events: DaemonEvent[]; dispose(): void } {
  const events: DaemonEvent[] = [];
  const subscription = api.onDidEmitDaemonEvent((event) => {
    events.push(event);
  });
  return {
    events,
    dispose: () => {
      subscription.dispose();
    },
  };
}

/** A daemon by what it is called, once it is there. */
export function daemonCalled(api: BackburnerApi, title: string): Promise<DaemonRecord> {
  return until(`a daemon "${title}"`, async () =>
    (await api.listDaemons()).find((record) => record.title === title),
  );
}

/** The same once it has ended. */
export function ended(api: BackburnerApi, id: string): Promise<DaemonRecord> {
  return until(`the end of ${id}`, async () =>
    (await api.listDaemons()).find((record) => record.daemon_id === id && record.phase === "ended"),
  );
}

/** Everything that a daemon wrote to stdout. */
export async function stdoutOf(api: BackburnerApi, id: string): Promise<string> {
  const { records } = await api.readDaemonOutput(id);
  return records
    .filter((record) => record.stream === "stdout")
    .map((record) => record.content)
    .join("");
}

/** Stops and removes all daemons, and closes all editors. */
export async function cleanUp(): Promise<void> {
  const api = await activated();
  const running = (await api.listDaemons()).filter((record) => record.phase !== "ended");
  await Promise.all(running.map((record) => api.stopDaemon(record.daemon_id)));
  await vscode.commands.executeCommand("backburner.daemons.clearFinished");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  api.test.consent = true;
  api.test.asked.length = 0;
}
