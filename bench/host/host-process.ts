import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { JupyterServer } from "../../src/core/engine/jupyter-server.ts";
import type { JobName, Jobs } from "./jobs.ts";

/** What a host is started with, as it goes over to the process. */
export interface HostSetup {
  readonly server: Omit<JupyterServer, "token"> & { readonly token: string };
  readonly spare: boolean;
  readonly elsewhere: boolean;
}

export interface HostOptions {
  /** Keeps a spare kernel warm. */
  readonly spare?: boolean;
  /** Takes the kernels for kernels of another machine. */
  readonly elsewhere?: boolean;
}

/** What goes back and forth. */
export interface Call {
  readonly name: string;
  readonly params: unknown;
}
export type Answer = { readonly value: unknown } | { readonly error: string };

/** A process of its own that plays the extension host, so that its memory, CPU time and event loop are nobody else's. */
export class HostProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(server: JupyterServer, options: HostOptions): Promise<HostProcess> {
    const child = fork(join(import.meta.dirname, "main.ts"), { stdio: "inherit" });
    const host = new HostProcess(child);
    const { token, ...rest } = server;
    const setup: HostSetup = {
      server: { ...rest, token: token?.reveal() ?? "" },
      spare: options.spare ?? false,
      elsewhere: options.elsewhere ?? false,
    };
    await host.#ask({ name: "setup", params: setup });
    return host;
  }

  /** Runs one job in the process, and no other meanwhile. */
  async call<Name extends JobName>(
    name: Name,
    params: Parameters<Jobs[Name]>[1],
  ): Promise<Awaited<ReturnType<Jobs[Name]>>> {
    return (await this.#ask({ name, params })) as Awaited<ReturnType<Jobs[Name]>>;
  }

  async #ask(call: Call): Promise<unknown> {
    const over = new AbortController();
    const answered = once(this.#child, "message", { signal: over.signal });
    const gone = once(this.#child, "exit", { signal: over.signal }).then(() => {
      throw new Error("the host process ended");
    });
    this.#child.send(call);
    try {
      const [answer] = (await Promise.race([answered, gone])) as [Answer];
      if ("error" in answer) throw new Error(answer.error);
      return answer.value;
    } finally {
      over.abort();
      await Promise.allSettled([answered, gone]);
    }
  }

  /** Ends as a window does that nobody killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.disconnect();
    await gone;
  }
}
