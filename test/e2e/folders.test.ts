import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { helperFolder } from "../support/vscode/extension-host.ts";
import { card, debianPython, runFile, Session } from "./support/session.ts";

/** Stands for the Python extension: in each folder of the workspace the interpreter of its `.venv` is selected. */
const pythonExtension = `
const vscode = require("vscode");
exports.activate = () => ({
  environments: {
    getActiveEnvironmentPath: (resource) => ({
      path: vscode.Uri.joinPath(vscode.workspace.getWorkspaceFolder(resource).uri, ".venv/bin/python").fsPath,
    }),
    resolveEnvironment: async ({ path }) => ({ executable: { uri: vscode.Uri.file(path) } }),
    onDidChangeActiveEnvironmentPath: () => ({ dispose() {} }),
  },
});
`;

describe("a workspace of two folders", function () {
  this.timeout(180_000);
  let session: Session;
  const folder = mkdtempSync(join(tmpdir(), "backburner-python-"));

  before(async () => {
    const manifest = {
      ...{ name: "python", publisher: "ms-python", version: "0.0.1", license: "MIT" },
      ...{ engines: { vscode: "^1.106.0" }, main: "./main.cjs", activationEvents: [] },
      extensionKind: ["workspace"],
    };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "main.cjs"), pythonExtension);
    session = await Session.start(
      {
        "one/first.py": "import sys\nprint('on', sys.prefix)\n",
        "two/second.py": "import sys\nprint('on', sys.prefix)\n",
        "both.code-workspace": JSON.stringify({ folders: [{ path: "one" }, { path: "two" }] }),
      },
      { extensionFolders: [helperFolder, folder], settings: { "backburner.python.path": "" } },
    );
    for (const name of ["one", "two"]) {
      const venv = join(session.workspace, name, ".venv");
      mkdirSync(venv);
      execFileSync(debianPython, ["-m", "venv", "--without-pip", "--system-site-packages", venv]);
    }
  });
  after(async () => {
    await session.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("[D13] runs each file on the interpreter that is selected for its folder", async () => {
    const window = await session.openWindow(join(session.workspace, "both.code-workspace"));
    await window.openContainer("Explorer");
    for (const [name, file] of [
      ["one", "first.py"],
      ["two", "second.py"],
    ] as const) {
      const page = await runFile(window, file);
      await card(page, file)
        .getByText(`on ${join(session.workspace, name, ".venv")}`)
        .waitFor();
    }
  });
});
