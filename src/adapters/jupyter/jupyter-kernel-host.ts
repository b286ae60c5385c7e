import { randomBytes } from "node:crypto";
import { access, constants } from "node:fs/promises";
import { type Clock, delay } from "../../core/base/clock.ts";
import { AppError } from "../../core/base/errors.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Log } from "../../core/base/log.ts";
import type {
  Continuation,
  Kernel,
  KernelEnd,
  KernelHandle,
  KernelHost,
  KernelRequest,
  StopReport,
} from "../../core/daemons/kernel-host.ts";
import type { Processes } from "../../core/daemons/processes.ts";
import type { JupyterServer, JupyterServers } from "../../core/engine/jupyter-server.ts";
import { JupyterKernel } from "./jupyter-kernel.ts";
import { KernelSession } from "./kernel-session.ts";
import type { Logins } from "./logins.ts";
import { Preamble, type PreambleSettings, settingsOf } from "./preamble.ts";
import { reconnecting } from "./reconnect.ts";
import { JupyterRest, notNamed } from "./rest.ts";
import { serverSettings } from "./server-settings.ts";
import { type StartedKernel, startKernel, type StartParts } from "./start-kernel.ts";
import { type ReachedServer, remove } from "./stop.ts";
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
  /** After this many seconds an unused spare ends itself: its window may have been killed. */
  readonly spareSeconds?: number;
  readonly random?: () => number;
  readonly processes: Processes;
}

const spareLifeSeconds = 3600;
/** A kernel of another window that is not reached by then is waited for in the background. */
const attachMs = 5000;

type Reconnect = ReturnType<typeof reconnecting>;

/** What makes one kernel; `onGone` hears that there is nothing to connect to. */
interface KernelParts extends Omit<Continuation, "surroundings"> {
  readonly handle: KernelHandle;
  readonly session: KernelSession;
  readonly find: JupyterServers["find"];
  readonly settings?: PreambleSettings;
  readonly unproven?: boolean;
  readonly onGone?: (end: KernelEnd) => void;
}

/** A kernel that is ready for its program. */
interface Prepared {
  readonly started: StartedKernel;
  /** What its user has to know of it. */
  readonly note?: string;
  /** What its programs still have to tell it. */
  readonly settings?: PreambleSettings;
  /** True for a spare that was not asked whether it still answers. */
  readonly unproven?: boolean;
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
    const { started, note, ...more } =
      (await this.#fromSpare(key, request, signal)) ?? (await this.#cold(server, request, signal));
    if (server.owned && request.language === "python" && (this.#options.spare?.() ?? false))
      this.#warm(server, request, key);
    const find = this.#finder(server);
    const kernel = this.#kernel(
      { handle: started.handle(), session: started.session, find, ...more },
      (retry) => {
        started.reconnectBy(retry);
      },
    );
    if (note !== undefined) kernel.note(note);
    return kernel;
  }

  async attach(
    handle: KernelHandle,
    { surroundings, ...from }: Continuation,
    signal: AbortSignal,
  ): Promise<Kernel | KernelEnd> {
    signal.throwIfAborted();
    const { logins, clock, log } = this.#options;
    const retry: { by?: Reconnect } = {};
    const session = new KernelSession({
      kernelId: handle.kernelId,
      sessionId: handle.sessionId,
      // Before each connection it is looked up how to reach the server by then.
      settings: serverSettings({ url: handle.serverUrl }, logins),
      retry: (again) => retry.by?.(again) ?? Promise.resolve({ wait: true }),
      ping: handle.owned !== true,
      clock,
      random: this.#random,
      log,
    });
    const gone = Promise.withResolvers<KernelEnd>();
    // Followed before it is opened: what was missed comes first.
    const settings = surroundings && settingsOf(handle.marker, surroundings);
    const kernel = this.#kernel(
      {
        ...{ handle, session, find: this.#finder(), onGone: gone.resolve, ...from },
        ...(settings === undefined ? {} : { settings }),
      },
      (by) => {
        retry.by = by;
      },
    );
    kernel.hold();
    const over = new AbortController();
    const patience = delay(clock, attachMs, AbortSignal.any([signal, over.signal]));
    const end = await Promise.race([gone.promise, session.openWhenPossible(), patience]);
    over.abort();
    if (end === undefined && !signal.aborted) return kernel;
    kernel.detach();
    signal.throwIfAborted();
    return end ?? kernel;
  }

  async discard(handle: KernelHandle): Promise<StopReport> {
    const { processes, clock, log } = this.#options;
    return remove({ handle, reach: this.#reacher(handle, this.#finder()), processes, clock, log });
  }

  /** Ends the spare; kernels that were handed out are their owners'. */
  dispose(): void {
    this.#spare.drop();
  }

  #kernel({ find, onGone, ...parts }: KernelParts, reconnectBy: (retry: Reconnect) => void): JupyterKernel {
    const { logins, processes, clock, log } = this.#options;
    const { handle } = parts;
    const kernel = new JupyterKernel({
      ...parts,
      ...{ reach: this.#reacher(handle, find), processes, clock, log },
    });
    reconnectBy(
      reconnecting({
        find,
        logins,
        processes,
        kernel: () => handle,
        onGone: (end) => {
          onGone?.(end);
          parts.session.gone(end);
        },
        onIdle: () => {
          parts.session.idle();
        },
      }),
    );
    return kernel;
  }

  /** A server that the user has taken out of the settings meanwhile still has the kernel, which must be ended there. */
  #finder(known?: JupyterServer): JupyterServers["find"] {
    let last = known;
    return async (url, signal) => {
      const found = await this.#options.servers.find(url, signal);
      last = found ?? (last?.owned === true ? undefined : last);
      return last;
    };
  }

  #reacher(
    { serverUrl, owned }: KernelHandle,
    find: JupyterServers["find"],
  ): () => Promise<ReachedServer | undefined> {
    return async () => {
      const found = await find(serverUrl, AbortSignal.timeout(2000));
      if (found !== undefined)
        return { rest: new JupyterRest(serverSettings(found, this.#options.logins)), owned: found.owned };
      if (owned !== true) throw notNamed(serverUrl);
      return undefined;
    };
  }

  async #cold(server: JupyterServer, request: KernelRequest, signal: AbortSignal): Promise<Prepared> {
    const started = await startKernel(this.#parts(server), { ...request, marker: request.daemonId }, signal);
    return this.#prepared(started, request, signal);
  }

  /** It starts sooner when its program tells it the rest, which it answers only where something is wrong. */
  async #fromSpare(key: string, request: KernelRequest, signal: AbortSignal): Promise<Prepared | undefined> {
    const spare = await this.#spare.take(key);
    if (spare === undefined) return undefined;
    if (!(await canEnter(request.folder))) return this.#prepared(spare, request, signal);
    return { started: spare, settings: settingsOf(spare.marker, request), unproven: true };
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
        await spare.prepare({ deadline: this.#options.spareSeconds ?? spareLifeSeconds }, signal);
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
  // A server of ours started it with the variables already.
  const env = request.env === undefined || started.server.owned ? {} : { env: request.env };
  const problem = await started.prepare({ ...settingsOf(started.marker, request), ...env }, signal);
  if (problem === undefined) return undefined;
  if (started.server.owned) throw new AppError("jupyter.failed", problem);
  return `${problem} The script runs in the folder of the Jupyter server.`;
}

/** Whether a kernel on this machine can work in this folder; else the kernel itself says why not. */
async function canEnter(folder = "."): Promise<boolean> {
  try {
    // Of a file there is no such thing; `join` would take it away.
    await access(`${folder}/.`, constants.X_OK);
    return true;
  } catch {
    return false;
  }
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
