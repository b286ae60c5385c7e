import type { Event } from "../base/emitter.ts";
import type { Secret } from "../base/secret.ts";
import type { EngineOffer, EngineProblem } from "./engine.ts";
import type { ServerKernel } from "./pick-kernel.ts";
import type { InstallStep } from "./python.ts";

/** What the user named for the engine. */
export interface EngineSettingValues {
  /** `backburner.python.path`, absolute. */
  readonly pythonPath?: string;
  /** `backburner.jupyter.url`, as it was typed. */
  readonly serverUrl?: string;
  /** The token or password for that url, from the vault. */
  readonly serverToken?: Secret;
  /** `backburner.jupyter.kernel`: the name of a kernel of that server. */
  readonly kernelName?: string;
}

/** Port: what the user chose, in the settings and in the Python extension. */
export interface EngineSettings {
  values(): Promise<EngineSettingValues>;
  /** The part of the workspace that a folder belongs to: each may have an interpreter of its own. */
  scopeOf(folder: string | undefined): string;
  /** The path of the interpreter that is selected in the Python extension, for this scope or where the user is now; undefined without it. */
  activePython(scope?: string): Promise<string | undefined>;
  /** Something of the above is another now. */
  readonly onDidChange: Event<unknown>;
  /** False in Restricted Mode, where nothing may be started or dialled. */
  trusted(): boolean;
}

/** Port: what the engine asks the user, and how it shows that it works. */
export interface EngineQuestions {
  /** Asks once whether to do what the problem offers, and remembers a no; undefined is a no. */
  offer(problem: EngineProblem): Promise<EngineOffer | undefined>;
  /** Shows progress while `work` runs; its signal is the notification's Cancel button. */
  progress<T>(title: string, work: (step: InstallStep, signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Asks whether a Jupyter server answers at the address and takes the token or password, and what it can start. Errors: `jupyter.*`. */
export type ProbeServer = (
  url: string,
  token: Secret | undefined,
  signal: AbortSignal,
) => Promise<{ readonly version: string; readonly kernelspecs: readonly ServerKernel[] }>;
