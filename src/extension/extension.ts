import * as vscode from "vscode";
import type { BackburnerApi } from "../../backburner.d.ts";
import { createApi, type TestApi } from "./api.ts";
import type { Backburner } from "./backburner.ts";
import { logTo } from "./log.ts";
import { Once } from "./once.ts";
import { register } from "./registration.ts";
import { Report } from "./report.ts";
import { settings } from "./settings.ts";
import { TestHook } from "./test-hook.ts";
import { onUnfinishedDaemons } from "./unfinished.ts";
import { whenWanted } from "./when-wanted.ts";

let backburner: Once<Backburner> | undefined;

/** Registers what the manifest promises and hands out the API; everything heavy loads on first use. */
export function activate(context: vscode.ExtensionContext): BackburnerApi | TestApi {
  const channel = vscode.window.createOutputChannel("Backburner", { log: true });
  context.subscriptions.push(channel);
  const log = logTo(channel);
  const report = new Report(log);
  const test = context.extensionMode === vscode.ExtensionMode.Test ? new TestHook() : undefined;
  const loading = new Once(async () => {
    const { compose } = await import("./compose.ts");
    return compose({ context, log, report, registered, test });
  });
  backburner = loading;
  const registered = register(context, channel, report, loading);
  const load = (): void => {
    void report.guard(() => loading.get());
  };
  // What is to be done before anybody asks for anything.
  const waiting = [
    onUnfinishedDaemons(context.globalStorageUri.fsPath, load),
    whenWanted(() => settings.controlApi().enabled, settings.onDidChangeControlApi, load),
    whenWanted(settings.serveAgents, settings.onDidChangeAgents, load),
  ];
  loading.whenMade(() => {
    for (const each of waiting) each.dispose();
  });
  context.subscriptions.push(...waiting);
  return createApi(context, loading, test);
}

/** Lets go in time where VS Code gives it; what is not done here is done by the next window or the keeper. */
export function deactivate(): void {
  backburner?.current?.dispose();
}
