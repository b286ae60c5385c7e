import type { Secret } from "../base/secret.ts";
import type { Interpreter } from "./engine.ts";

/** Port: the Python interpreters of this machine. */
export interface Interpreters {
  /** Looks into one interpreter: version and packages; undefined when it does not run. Takes no code from the current folder. */
  probe(path: string, source: Interpreter["source"], signal: AbortSignal): Promise<Interpreter | undefined>;
  /** All that can be found besides the ones named by the user: PATH, well-known places; distinct by real path. */
  discover(signal: AbortSignal): Promise<readonly Interpreter[]>;
  /** The environment that an activated shell of this interpreter has (PATH, VIRTUAL_ENV, conda's and CUDA's variables), without secrets of the editor. */
  environment(path: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
}

/** A step of making an environment, for the progress notification. */
export type InstallStep = (message: string) => void;

/**
 * Port: the environment that we make and own.
 * Errors, each with a sentence that says what to do: `engine.no_python`, `engine.no_pip`, `engine.no_network`, `engine.no_disk`,
 * `engine.install_failed`.
 */
export interface OwnEnvironment {
  /** Its interpreter when it is complete. */
  existing(signal: AbortSignal): Promise<Interpreter | undefined>;
  /** Makes it with uv when there is one, else venv and pip; half-made ones are removed, also on abort. */
  create(step: InstallStep, signal: AbortSignal): Promise<Interpreter>;
  /** Installs ipykernel into another interpreter after the user has agreed. */
  addKernelPackage(python: string, step: InstallStep, signal: AbortSignal): Promise<Interpreter>;
}

/** A Jupyter server that runs on this machine and is not ours, from its own runtime file. */
export interface RunningServer {
  /** With base path and a closing slash. */
  readonly url: string;
  readonly pid: number;
  readonly version: string;
  /** Absent when it wants none, or a password. */
  readonly token?: Secret;
}

/** Port: Jupyter servers that the user already runs here. */
export interface RunningServers {
  list(signal: AbortSignal): Promise<readonly RunningServer[]>;
}
