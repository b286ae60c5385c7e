import * as vscode from "vscode";
import { Emitter } from "../../core/base/emitter.ts";
import { DisposableStore } from "../../core/base/lifecycle.ts";

/** The part of the Python extension's API that we use. */
interface PythonEnvironments {
  getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
  resolveEnvironment(
    path: unknown,
  ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  onDidChangeActiveEnvironmentPath(listener: () => void): vscode.Disposable;
}

/** The interpreter that is selected in the Python extension, where that is installed. */
export class ActivePython implements vscode.Disposable {
  readonly #held = new DisposableStore();
  readonly #changed = new Emitter<undefined>();
  #environments: PythonEnvironments | undefined;

  /** Another interpreter was selected. */
  readonly onDidChange = this.#changed.event;

  /** Its path for this folder of the workspace; undefined without the extension, or when nothing is selected. */
  async path(folder: vscode.Uri | undefined): Promise<string | undefined> {
    const environments = await this.#open();
    if (environments === undefined) return undefined;
    const selected = environments.getActiveEnvironmentPath(folder);
    // The path may be the folder of an environment; the executable is what runs.
    const resolved = await environments.resolveEnvironment(selected);
    return resolved?.executable.uri?.fsPath;
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #open(): Promise<PythonEnvironments | undefined> {
    if (this.#environments !== undefined) return this.#environments;
    const extension = vscode.extensions.getExtension<{ readonly environments?: PythonEnvironments }>(
      "ms-python.python",
    );
    const environments = extension && (await extension.activate()).environments;
    if (environments === undefined) return undefined;
    this.#environments = environments;
    this.#held.add(
      environments.onDidChangeActiveEnvironmentPath(() => {
        this.#changed.fire(undefined);
      }),
    );
    return environments;
  }
}
