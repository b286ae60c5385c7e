import type { Secret } from "../base/secret.ts";

/** A Jupyter server that can be spoken to. */
export interface JupyterServer {
  /** With base path and a closing slash. */
  readonly url: string;
  /** Its token, or the password of its log-in page. */
  readonly token?: Secret;
  /** True when the keeper started it: no rate limits, deaths are reported, kernels run on this machine. */
  readonly owned: boolean;
  /** In words, for people. */
  readonly label: string;
  /** Of a server that the user named: the kernel that the user picked there, for scripts in its language. */
  readonly kernelName?: string;
  /** For an owned server: a private folder whose `kernels/<name>/kernel.json` the server reads at each start of a kernel. */
  readonly kernelspecRoot?: string;
  /** For an owned server: what the kernels run on, and the environment of that interpreter as an activated shell has it. */
  readonly kernel?: { readonly python: string; readonly env: Readonly<Record<string, string>> };
}

/** Port: which server to use now, and how to reach one again that was used before. */
export interface JupyterServers {
  /** The server of the engine that was chosen for scripts in this folder, started if need be. Errors: `engine.*`, `jupyter.*`. */
  open(folder: string | undefined, signal: AbortSignal): Promise<JupyterServer>;
  /** The server at this address as it is now, with its token; undefined when it is gone. */
  find(url: string, signal: AbortSignal): Promise<JupyterServer | undefined>;
}
