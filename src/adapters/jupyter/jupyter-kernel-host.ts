import { randomBytes } from "node:crypto";
import type { Clock } from "../../core/base/clock.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type {
  Kernel,
  KernelEnd,
  KernelHandle,
  KernelHost,
  KernelRequest,
} from "../../core/daemons/kernel-host.ts";
import type { Processes } from "../../core/daemons/processes.ts";
import type { JupyterServer, JupyterServers } from "../../core/engine/jupyter-server.ts";
import { JupyterKernel } from "./jupyter-kernel.ts";
import { KernelSession } from "./kernel-session.ts";
import type { Logins } from "./logins.ts";
import { Preamble } from "./preamble.ts";
import { reconnecting } from "./reconnect.ts";
import { JupyterRest } from "./rest.ts";
import { serverSettings } from "./server-settings.ts";
import { type StartedKernel, startKernel, type StartParts } from "./start-kernel.ts";
import type { ReachedServer } from "./stop.ts";
import { WarmSpare } from "./warm-spare.ts";

export interface JupyterKernelHostOptions {
  readonly servers: JupyterServers;
  readonly logins: Logins;
  /** The folder that holds `preamble.py`. */
  readonly assets: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps one kernel warm for the next request of the kind of the last one, on servers of ours; asked before each start. */
  readonly spare?: () => boolean;
  readonly random?: () => number;
  readonly processes: Processes;
}

const spareAnswerMs = 3000;

/** A kernel that is ready for its program, and what its user has to know of it. */
interface Prepared {
  readonly started: StartedKernel;
  readonly note?: string;
}

/** Kernels on Jupyter servers. */
export class JupyterKernelHost implements KernelHost, Disposable {
  readonly #options: JupyterKernelHostOptions;
  readonly #preamble: Preamble;
  readonly #random: () => number;
  readonly #spare: WarmSpare;

  constructor(options: JupyterKernelHostOptions) {
    this.#options = options;
    this.#preamble = new Preamble(options.assets);
    this.#random = options.random ?? Math.random;
    this.#spare = new WarmSpare(options.log, options.clock);
  }

  async start(request: KernelRequest, signal: AbortSignal): Promise<Kernel> {
    const server = await this.#options.servers.open(request.folder, signal);
    const key = spareKey(server, request);
    const { started, note } =
      (await this.#fromSpare(key, request, signal)) ?? (await this.#cold(server, request, signal));
    if (server.owned && request.language === "python" && (this.#options.spare?.() ?? false))
      this.#warm(server, request, key);
    const kernel = this.#kernel(server, started.handle(), started.session, (retry) => {
      started.reconnectBy(retry);
    });
    if (note !== undefined) kernel.note(note);
    return kernel;
  }

  async attach(
    handle: KernelHandle,
    lastNumber: number | undefined,
    signal: AbortSignal,
  ): Promise<Kernel | KernelEnd> {
    const server = await this.#options.servers.find(handle.serverUrl, signal);
    if (server === undefined)
      return { how: "server_lost", detail: "The Jupyter server was gone when the window came back." };
    const settings = serverSettings(server, this.#options.logins);
    const rest = new JupyterRest(settings);
    if ((await rest.kernel(handle.kernelId, signal)) === undefined) {
      return { how: "kernel_died", detail: "The kernel was gone when the window came back." };
    }
    const retry: { by?: ReturnType<typeof reconnecting> } = {};
    const session = new KernelSession({
      kernelId: handle.kernelId,
      sessionId: handle.sessionId,
      settings,
      retry: (again) => retry.by?.(again) ?? Promise.resolve({ wait: true }),
      ping: !server.owned,
      clock: this.#options.clock,
      random: this.#random,
      log: this.#options.log,
    });
    // Followed before it is opened: what was missed comes first.
    const kernel = this.#kernel(
      server,
      handle,
      session,
      (by) => {
        retry.by = by;
      },
      lastNumber,
    );
    kernel.hold();
    try {
      await session.open(signal);
      void kernel.caughtUp();
      const model = await rest.kernel(handle.kernelId, signal);
      if (model?.execution_state === "idle") kernel.sawIdle();
    } catch (error) {
      kernel.detach();
      throw error;
    }
    return kernel;
  }

  /** Ends the spare; kernels that were handed out are their owners'. */
  dispose(): void {
    this.#spare.drop();
  }

  #kernel(
    server: JupyterServer,
    handle: KernelHandle,
    session: KernelSession,
    reconnectBy: (retry: ReturnType<typeof reconnecting>) => void,
    lastNumber?: number,
  ): JupyterKernel {
    const { logins, processes, clock, log } = this.#options;
    const find = this.#finder(server);
    const reach = async (): Promise<ReachedServer | undefined> => {
      const found = await find(handle.serverUrl, AbortSignal.timeout(2000));
      return found === undefined
        ? undefined
        : { rest: new JupyterRest(serverSettings(found, logins)), owned: found.owned };
    };
    const kernel = new JupyterKernel({
      ...{ handle, session, reach, processes, clock, log },
      ...(lastNumber === undefined ? {} : { lastNumber }),
    });
    reconnectBy(
      reconnecting({
        find,
        logins,
        processes,
        kernel: () => handle,
        onGone: (end) => {
          if (end.how === "kernel_died") kernel.died();
          else kernel.end(end);
        },
        onIdle: () => {
          kernel.sawIdle();
        },
      }),
    );
    return kernel;
  }

  /** A server that the user has taken out of the settings meanwhile still has the kernel, which must be ended there. */
  #finder(server: JupyterServer): JupyterServers["find"] {
    return async (url, signal) => {
      const found = await this.#options.servers.find(url, signal);
      return found ?? (server.owned ? undefined : server);
    };
  }

  async #cold(server: JupyterServer, request: KernelRequest, signal: AbortSignal): Promise<Prepared> {
    const started = await startKernel(this.#parts(server), { ...request, marker: request.daemonId }, signal);
    return this.#prepared(started, request, signal);
  }

  /** A spare that does not answer is none. */
  async #fromSpare(key: string, request: KernelRequest, signal: AbortSignal): Promise<Prepared | undefined> {
    const spare = await this.#spare.take(key);
    if (spare === undefined) return undefined;
    const timeout = AbortSignal.timeout(spareAnswerMs);
    try {
      return await this.#prepared(spare, request, AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (!timeout.aborted) throw error;
      this.#options.log.info("the spare kernel did not answer");
      return undefined;
    }
  }

  async #prepared(started: StartedKernel, request: KernelRequest, signal: AbortSignal): Promise<Prepared> {
    try {
      const note = await prepare(started, request, signal);
      return { started, ...(note === undefined ? {} : { note }) };
    } catch (error) {
      void started.throwAway();
      throw error;
    }
  }

  #warm(server: JupyterServer, request: KernelRequest, key: string): void {
    const marker = randomBytes(16).toString("hex");
    const { language, env } = request;
    this.#spare.prepare(key, async (signal) => {
      const spare = await startKernel(
        this.#parts(server),
        { language, marker, ...(env === undefined ? {} : { env }) },
        signal,
      );
      try {
        await spare.prepare({}, signal);
        return spare;
      } catch (error) {
        void spare.throwAway();
        throw error;
      }
    });
  }

  #parts(server: JupyterServer): StartParts {
    const { logins, processes, clock, log } = this.#options;
    return { server, logins, preamble: this.#preamble, processes, random: this.#random, clock, log };
  }
}

/** Resolves to what is not as it was wanted: somebody else's server may be on a machine that does not have the user's folder. */
async function prepare(
  started: StartedKernel,
  request: KernelRequest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const problem = await started.prepare(
    {
      deadline: request.deadlineSeconds,
      marker: started.marker,
      ...(request.folder === undefined ? {} : { folder: request.folder }),
      // A server of ours started it with them already.
      ...(request.env === undefined || started.server.owned ? {} : { env: request.env }),
    },
    signal,
  );
  if (problem === undefined) return undefined;
  if (started.server.owned) throw new AppError("jupyter.failed", problem);
  return `${problem} The script runs in the folder of the Jupyter server.`;
}

/** A spare fits when it runs the same language on the same interpreter of the same server with the same variables. */
function spareKey(server: JupyterServer, request: KernelRequest): string {
  return JSON.stringify([
    server.url,
    server.kernel?.python,
    server.kernel?.env,
    request.language,
    request.env,
  ]);
}
