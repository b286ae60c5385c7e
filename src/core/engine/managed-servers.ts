import type { Secret } from "../base/secret.ts";

/** How a server of ours was started; the keeper runs one per server interpreter. */
export interface ManagedServer {
  readonly url: string;
  readonly token: Secret;
  readonly pid: number;
  /** The private folder whose `kernels/<name>/kernel.json` it reads. */
  readonly kernelspecRoot: string;
}

/** Port: the Jupyter servers that live under the keeper, shared by all windows. Errors: `engine.server_failed`, `keeper.*`. */
export interface ManagedServers {
  /** The server on this interpreter, started if it does not run. `python` is absolute and has `jupyter_server`. */
  ensure(python: string, signal: AbortSignal): Promise<ManagedServer>;
  /** The running server at this address, if it is one of ours. */
  find(url: string, signal: AbortSignal): Promise<ManagedServer | undefined>;
}
