import assert from "node:assert/strict";
import { basename } from "node:path";
import * as vscode from "vscode";
import type { TestApi } from "../../src/extension/api.ts";
import { currentFile } from "../../src/extension/commands/current-editor.ts";
import {
  activated,
  cleanUp,
  daemonCalled,
  ended,
  stdoutOf,
  until,
  workspace,
  write,
} from "./extension-under-test.ts";

/** The text of the editor that is shown, once it is of this kind. */
function shownText(
  what: string,
  wanted: (document: vscode.TextDocument) => boolean,
): Promise<vscode.TextDocument> {
  return until(what, () => vscode.window.visibleTextEditors.map(({ document }) => document).find(wanted));
}

/** A notebook file with one Python cell. */
function notebookWith(source: string): string {
  const cell = { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source };
  const metadata = { language_info: { name: "python" } };
  return JSON.stringify({ cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 });
}

describe("the commands", () => {
  let api: TestApi;

  before(async function () {
    this.timeout(120_000);
    api = await activated();
    await cleanUp();
  });

  afterEach(cleanUp);

  async function run(command: string, ...args: readonly unknown[]): Promise<void> {
    await vscode.commands.executeCommand(`backburner.daemons.${command}`, ...args);
  }

  it("[D11] Run File means the file beside the panel when the panel has the focus", async () => {
    await vscode.window.showTextDocument(await write("beside.py", "print('beside')"));
    await vscode.commands.executeCommand("backburner.panel.open");
    await until("the panel has the focus", () => vscode.window.activeTextEditor === undefined || undefined);
    await run("runFile");
    const { daemon_id } = await daemonCalled(api, "beside.py");
    assert.equal((await ended(api, daemon_id)).status, "completed");
  });

  it("[D11] Run File means the file of the tab when that has no editor, as a large file", async () => {
    const file = await write("large.py", `# ${"x".repeat(98)}\n`.repeat(520_000));
    await vscode.commands.executeCommand("vscode.open", file);
    await until("its tab", () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputText && input.uri.path === file.path ? true : undefined;
    });
    assert.equal(vscode.window.activeTextEditor, undefined);
    assert.equal(currentFile()?.path, file.path);
  });

  it("[D11] Run File runs all files of a selection in the explorer that holds folders and pictures too", async () => {
    const files = [await write("many/one.py", "print(1)"), await write("many/two.py", "print(2)")];
    const picture = vscode.Uri.joinPath(workspace(), "many", "picture.png");
    await vscode.workspace.fs.writeFile(picture, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
    const chosen = [files[0], vscode.Uri.joinPath(workspace(), "many"), picture, files[1]];
    await run("runFile", chosen[0], chosen);
    for (const name of ["one.py", "two.py"]) {
      const { daemon_id } = await daemonCalled(api, name);
      assert.equal((await ended(api, daemon_id)).status, "completed");
    }
    assert.equal((await api.listDaemons()).length, 2);
  });

  it("[D11] Run File runs a file as python would, with the variables of .env, after saving it", async () => {
    await write(".env", "FROM_ENV_FILE='a b'\n");
    const uri = await write("sub/where.py", "old");
    const editor = await vscode.window.showTextDocument(uri);
    const code = [
      "import os, sys, asyncio",
      "async def main(): return 'ran'",
      "print([__name__, os.path.basename(__file__), len(sys.argv), os.path.basename(sys.path[0]), os.path.basename(os.getcwd()), os.environ['FROM_ENV_FILE'], asyncio.run(main())])",
    ].join("\n");
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(0, 0, 1, 0), code);
    });
    await run("runFile");
    const { daemon_id } = await daemonCalled(api, "where.py");
    const record = await ended(api, daemon_id);
    assert.deepEqual(
      [record.status, record.file, record.folder],
      ["completed", uri.fsPath, workspace().fsPath],
      record.detail,
    );
    assert.equal(
      (await stdoutOf(api, daemon_id)).trim(),
      `['__main__', 'where.py', 1, 'sub', '${basename(workspace().fsPath)}', 'a b', 'ran']`,
    );
    assert.equal(editor.document.isDirty, false);
    assert.equal(api.test.asked.length, 0, "the user's own command needs no second question");
  });

  it("[D11] Run Selection runs what is selected, moved to the margin", async () => {
    const document = await vscode.workspace.openTextDocument({
      language: "python",
      content: "if True:\n    x = 20\n    print('sum', x + 1)\n",
    });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 4, 3, 0);
    await run("runSelection");
    const { daemon_id } = await daemonCalled(api, "x = 20");
    await ended(api, daemon_id);
    assert.equal(await stdoutOf(api, daemon_id), "sum 21\n");
  });

  it("[D11] Run Notebook Cell runs a cell in the notebook's folder", async () => {
    const source = "import os\nprint(os.path.basename(os.getcwd()))";
    const uri = await write("notebooks/one.ipynb", notebookWith(source));
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    await run("runCell", notebook.cellAt(0));
    const { daemon_id } = await daemonCalled(api, "print(os.path.basename(os.getcwd()))");
    const record = await ended(api, daemon_id);
    assert.deepEqual(
      [record.status, await stdoutOf(api, daemon_id)],
      ["completed", "notebooks\n"],
      record.detail,
    );
  });

  it("[D10] Run Again, Show Code, Open Log, Copy Id and Clear Finished do what they say", async () => {
    const { daemon_id } = await api.startDaemon({ code: "print('\\x1b[31mred\\x1b[0m')", title: "Colours" });
    await ended(api, daemon_id);

    await run("showCode", daemon_id);
    const code = await shownText("its code", ({ uri }) => uri.scheme === "backburner-code");
    assert.deepEqual([code.getText(), code.languageId], ["print('\\x1b[31mred\\x1b[0m')", "python"]);

    await run("openLog", daemon_id);
    const log = await shownText("its log", ({ fileName }) => fileName.endsWith("Colours.log"));
    assert.equal(log.getText(), "red\n");

    await run("copyId", daemon_id);
    assert.equal(await vscode.env.clipboard.readText(), daemon_id);

    await run("runAgain", daemon_id);
    const again = await until("the second run", async () =>
      (await api.listDaemons()).find((record) => record.daemon_id !== daemon_id),
    );
    assert.deepEqual([again.title, again.code], ["Colours", code.getText()]);
    await ended(api, again.daemon_id);

    await run("clearFinished");
    assert.deepEqual(await api.listDaemons(), []);
  });

  it("[D10] Stop All in Chat leaves other chats alone, Stop All stops the rest", async () => {
    const code = "import time\ntime.sleep(600)";
    const a = await api.startDaemon({ code, chatId: "chat-a" });
    const b = await api.startDaemon({ code, chatId: "chat-b" });
    await run("stopAllInChat", "chat-a");
    assert.equal((await ended(api, a.daemon_id)).reason, "user");
    assert.equal((await api.listDaemons({ chatId: "chat-b" }))[0]?.status, "running");
    await run("stopAll");
    assert.equal((await ended(api, b.daemon_id)).reason, "user");
  });

  it("[D10] Open Daemons Panel opens one panel, however often", async () => {
    const panels = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && input.viewType.endsWith("backburner.panel"),
        );
    await vscode.commands.executeCommand("backburner.panel.open");
    await until("the panel", () => panels()[0]);
    await vscode.commands.executeCommand("backburner.panel.open");
    assert.deepEqual(
      panels().map(({ label }) => label),
      ["Backburner"],
    );
  });

  it("[D13] Diagnose Engine opens what was looked at", async () => {
    await vscode.commands.executeCommand("backburner.engine.diagnose");
    const document = await shownText("the diagnosis", ({ languageId }) => languageId === "markdown");
    assert.match(document.getText(), /^# Jupyter engine\n[\s\S]*\/usr\/bin\/python3/);
  });
});
