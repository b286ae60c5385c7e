import type { Secret } from "../base/secret.ts";

/** A Python interpreter on this machine, as it was probed. */
export interface Interpreter {
  /** Absolute path of the executable. */
  readonly path: string;
  /** `3.12.1`. */
  readonly version: string;
  /** In words: "Python 3.12 (.venv)". */
  readonly label: string;
  /** Where it was found; also the order of preference. */
  readonly source: "setting" | "python-extension" | "path" | "own-environment" | "known";
  /** Versions of the packages that matter; absent = not installed. */
  readonly packages: {
    readonly ipykernel?: string;
    readonly jupyter_server?: string;
  };
}

/** What runs scripts: a server of ours for an interpreter, or a server that the user named. */
export type Engine =
  | {
      readonly kind: "managed";
      /** Runs the kernels; needs ipykernel. */
      readonly kernel: Interpreter;
      /** Runs the server; needs jupyter_server; the same interpreter when it can. */
      readonly server: Interpreter;
    }
  | {
      readonly kind: "server";
      readonly url: string;
      readonly label: string;
      readonly token?: Secret;
      /** The kernel that the user picked there. */
      readonly kernelName?: string;
    };

/** What we can do about a problem once the user has agreed: make our own environment, or install ipykernel into theirs. */
export type EngineOffer = "create" | "add-kernel-package";

/** Why there is no engine, or why it is not on the interpreter that the user chose; `message` is one sentence for the user. */
export interface EngineProblem {
  readonly code:
    | "engine.no_python"
    | "engine.no_kernel_package"
    | "engine.missing"
    | "jupyter.unreachable"
    | "jupyter.unauthorized"
    | "jupyter.not_jupyter"
    | "jupyter.no_kernelspec";
  readonly message: string;
  /** The interpreter that only lacks packages, when there is one. */
  readonly interpreter?: Interpreter;
  /** What can be offered, the best first; nothing when only the user can help. */
  readonly offers: readonly EngineOffer[];
}

/** One line of the diagnosis: what was looked at, what was found, and why it was or was not taken. */
export interface EngineFinding {
  readonly subject: string;
  readonly outcome: "chosen" | "usable" | "unusable";
  readonly why: string;
}

/** The choice and how it came about; a problem beside an engine says why a better one was not taken. */
export interface EngineChoice {
  readonly engine?: Engine;
  readonly problem?: EngineProblem;
  readonly findings: readonly EngineFinding[];
}
