import * as os from "node:os";
import * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { messageOf } from "../../core/base/errors.ts";
import { DisposableStore } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type { EngineSettings, EngineSettingValues } from "../../core/engine/engine-settings.ts";
import { serverAddress } from "../../core/engine/server-address.ts";
import { expandPath } from "../commands/expand-path.ts";
import type { Secrets } from "../secrets.ts";
import { settings, writeSetting } from "../settings.ts";
import { trust } from "../trust.ts";
import { ActivePython } from "./active-python.ts";

/** What the user chose for the engine, from the settings, the secret storage and the Python extension. */
export class WindowEngineSettings implements EngineSettings, vscode.Disposable {
  readonly #secrets: Secrets;
  readonly #log: Log;
  readonly #held = new DisposableStore();
  readonly #python = this.#held.add(new ActivePython());
  readonly #changed = this.#held.add(new Emitter<undefined>());

  readonly onDidChange = this.#changed.event;

  constructor(secrets: Secrets, log: Log) {
    this.#secrets = secrets;
    this.#log = log;
    this.#held.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        const keys = ["backburner.jupyter.url", "backburner.jupyter.kernel", "backburner.python.path"];
        if (keys.some((key) => change.affectsConfiguration(key))) this.announce();
      }),
    );
    this.#held.add(
      this.#python.onDidChange(() => {
        this.announce();
      }),
    );
  }

  trusted(): boolean {
    return trust.granted();
  }

  /** Something changed that no setting tells: a token, a trust. */
  announce(): void {
    this.#changed.fire(undefined);
  }

  scopeOf(folder: string | undefined): string {
    const { workspaceFolders = [] } = vscode.workspace;
    if (workspaceFolders.length < 2 || folder === undefined) return "";
    return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))?.uri.toString() ?? "";
  }

  async activePython(scope?: string): Promise<string | undefined> {
    try {
      return await this.#python.path(scope === undefined ? presentFolder() : folderOf(scope));
    } catch (error) {
      this.#log.warn("the Python extension could not be asked", { error: messageOf(error) });
      return undefined;
    }
  }

  async values(): Promise<EngineSettingValues> {
    const serverUrl = await this.#urlWithoutToken();
    const path = settings.pythonPath();
    const context = { workspaceFolder: undefined, home: os.homedir(), env: process.env };
    const pythonPath = path === undefined ? undefined : (expandPath(path, context) ?? path);
    const kernelName = settings.jupyterKernel();
    const address = serverUrl === undefined ? undefined : serverAddress(serverUrl);
    const serverToken = address && (await this.#secrets.token(address.url));
    return {
      ...(pythonPath === undefined ? {} : { pythonPath }),
      ...(serverUrl === undefined ? {} : { serverUrl }),
      ...(serverToken === undefined ? {} : { serverToken }),
      ...(kernelName === undefined ? {} : { kernelName }),
    };
  }

  /** A token in the pasted address goes to the secret storage, and out of the settings. */
  async #urlWithoutToken(): Promise<string | undefined> {
    const pasted = settings.jupyterUrl();
    const address = pasted === undefined ? undefined : serverAddress(pasted);
    if (address?.token === undefined) return pasted;
    await this.#secrets.setToken(address.url, address.token);
    await writeSetting("jupyter.url", address.url);
    return address.url;
  }

  dispose(): void {
    this.#held.dispose();
  }
}

function folderOf(scope: string): vscode.Uri | undefined {
  return scope === "" ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.parse(scope);
}

/** Where the user is: the workspace folder of the active editor, else the first. */
function presentFolder(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder = active && vscode.workspace.getWorkspaceFolder(active);
  return (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri;
}
