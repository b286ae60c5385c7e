import assert from "node:assert/strict";
import * as vscode from "vscode";
import { AppError } from "../../src/core/base/errors.ts";
import { Report } from "../../src/extension/report.ts";

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What the editor is asked to show meanwhile, each message before its buttons. */
async function shownBy(work: () => Promise<void>): Promise<readonly string[]> {
  const shown: string[] = [];
  const window = vscode.window as { showErrorMessage: unknown };
  const real = window.showErrorMessage;
  window.showErrorMessage = async (...texts: readonly string[]) => {
    shown.push(...texts);
  };
  try {
    await work();
  } finally {
    window.showErrorMessage = real;
  }
  return shown;
}

describe("what went wrong", () => {
  it("[T5, bad/tools-injection] is told without the links of a server, which would run commands of the editor", async () => {
    const said = "It refuses to list its tools. It says: [Mend it](command:workbench.action.quit)\nnow";
    assert.deepEqual(await shownBy(() => new Report(log).show(new AppError("tools.failed", said))), [
      "It refuses to list its tools. It says: [Mend it] (command:workbench.action.quit) now",
      "Show Tool Servers",
    ]);
  });

  it("[A1, A4, bad/api-port-taken] offers the setting of a port that is taken", async () => {
    for (const code of ["control.port_taken", "agents.port_taken"] as const)
      assert.deepEqual(await shownBy(() => new Report(log).show(new AppError(code, "It is taken."))), [
        "It is taken.",
        "Open Setting",
      ]);
  });
});
