import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { settings } from "../settings.ts";
import { parseEnvFile } from "./env-file.ts";
import { expandPath } from "./expand-path.ts";

/** The variables that a run from this folder gets on top of the interpreter's own: those of the user's settings, over those of the `.env` file. */
export async function environmentOf(folder: string | undefined): Promise<Record<string, string>> {
  const scope = folder === undefined ? undefined : vscode.Uri.file(folder);
  const named = settings.envFile(scope);
  const base = workspaceFolderOf(scope) ?? folder;
  const fromFile = named === undefined ? {} : await readEnvFile(named, base);
  const own = Object.entries(settings.variables()).map(([name, value]) => [name, expandVariables(value)]);
  return { ...fromFile, ...(Object.fromEntries(own) as Record<string, string>) };
}

async function readEnvFile(named: string, base: string | undefined): Promise<Record<string, string>> {
  const file = expandPath(named, { workspaceFolder: base, home: os.homedir(), env: process.env });
  if (file === undefined) return {};
  const absolute = path.isAbsolute(file) ? file : path.join(base ?? os.homedir(), file);
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(absolute));
    return parseEnvFile(new TextDecoder().decode(bytes), (name) => process.env[name]);
  } catch (error) {
    // Most folders have none.
    if (error instanceof vscode.FileSystemError) return {};
    throw error;
  }
}

function expandVariables(value: string): string {
  return value.replace(/\$\{env:(\w+)\}/g, (_whole, name: string) => process.env[name] ?? "");
}

function workspaceFolderOf(scope: vscode.Uri | undefined): string | undefined {
  const folder = scope === undefined ? undefined : vscode.workspace.getWorkspaceFolder(scope);
  return (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri.fsPath;
}
