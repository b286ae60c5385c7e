import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inCache, projectRoot, say } from "../provision/project.ts";
import { download, hasDisplay, installedVSCode } from "../test/choose-vscode.ts";
import { editorOnPath } from "./editor-on-path.ts";

/** The desktop editor of this machine, else a download; undefined where no window can be shown or neither exists. */
export async function findDesktop(): Promise<string | undefined> {
  if (!hasDisplay()) return undefined;
  return editorOnPath() ?? installedVSCode() ?? (await download("current"));
}

/** Opens a workspace with the extension in a profile of its own; resolves when the editor is closed, or at once where a command opens it. */
export async function openDesktop(
  executable: string,
  workspace: string,
  settings: Record<string, unknown>,
): Promise<void> {
  const profile = inCache("start", "desktop");
  rmSync(profile, { recursive: true, force: true });
  mkdirSync(join(profile, "User"), { recursive: true });
  writeFileSync(join(profile, "User", "settings.json"), JSON.stringify(settings, undefined, 2));
  const args = [
    ...[`--extensionDevelopmentPath=${projectRoot}`, `--user-data-dir=${profile}`],
    ...[
      `--extensions-dir=${join(profile, "extensions")}`,
      "--new-window",
      "--skip-welcome",
      "--disable-workspace-trust",
    ],
    // Chromium refuses its sandbox to root.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    workspace,
  ];
  say(`Opening ${executable} …`);
  const editor = spawn(executable, args, { stdio: "inherit", env: withoutEditor(process.env) });
  await new Promise<void>((resolve, reject) => {
    editor.once("error", reject);
    editor.once("exit", () => {
      resolve();
    });
  });
}

/** A terminal inside an editor hands down variables that would make the new one part of it. */
function withoutEditor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !/^(VSCODE_|ELECTRON_)/.test(key)));
}
