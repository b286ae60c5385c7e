import { randomUUID } from "node:crypto";
import { type Clock, delay } from "../../core/base/clock.ts";
import { messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import type { KernelHandle } from "../../core/daemons/kernel-host.ts";
import type { Processes } from "../../core/daemons/processes.ts";
import type { JupyterServer } from "../../core/engine/jupyter-server.ts";
import { diedAtStart, KernelSession } from "./kernel-session.ts";
import type { Retry } from "./kernel-socket.ts";
import { chooseSpec, type SpecRequest } from "./kernelspec.ts";
import type { Logins } from "./logins.ts";
import type { Preamble, PreambleSettings } from "./preamble.ts";
import { JupyterRest } from "./rest.ts";
import { serverSettings } from "./server-settings.ts";
import { remove } from "./stop.ts";

export interface StartParts {
  readonly server: JupyterServer;
  readonly logins: Logins;
  readonly preamble: Preamble;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

const deleteMs = 8000;
const startingPollMs = 500;

/** A kernel that runs, is connected and knows nothing of a program yet. */
export class StartedKernel {
  readonly server: JupyterServer;
  readonly session: KernelSession;
  readonly marker: string;
  readonly language: string;
  readonly #parts: StartParts;
  #process: Pick<KernelHandle, "local" | "pid" | "pidStart">;
  #installed = false;
  #retry: ((signal: AbortSignal) => Promise<Retry>) | undefined;

  constructor(parts: StartParts, kernelId: string, marker: string, language: string) {
    const { server, logins, clock, random, log } = parts;
    this.server = server;
    this.marker = marker;
    this.language = language;
    this.#parts = parts;
    this.#process = { local: server.owned };
    this.session = new KernelSession({
      kernelId,
      sessionId: randomUUID(),
      settings: serverSettings(server, logins),
      // While it has no owner there is nobody to tell of its end.
      retry: async (signal) => this.#retry?.(signal) ?? { settings: serverSettings(server, logins) },
      ping: !server.owned,
      clock,
      random,
      log,
    });
  }

  /** From now on the connection is made again when it is lost. */
  reconnectBy(retry: (signal: AbortSignal) => Promise<Retry>): void {
    this.#retry = retry;
  }

  /** What names this kernel, for the one program that it will run. */
  handle(): KernelHandle {
    return {
      serverUrl: this.server.url,
      kernelId: this.session.kernelId,
      sessionId: this.session.sessionId,
      msgId: randomUUID(),
      language: this.language,
      owned: this.server.owned,
      marker: this.marker,
      engine: this.server.label,
      ...this.#process,
    };
  }

  /** Runs the preamble, for the first time or with what has become known since; resolves to why it cannot be used, if so. */
  async prepare(settings: PreambleSettings, signal: AbortSignal): Promise<string | undefined> {
    if (this.language !== "python") return undefined;
    const { preamble, processes, server } = this.#parts;
    const content = await preamble.request({ ...settings, pace: !server.owned }, this.#installed);
    const result = preamble.result(await this.session.request("execute_request", content, signal));
    this.#installed = true;
    // A server elsewhere may be reached through a tunnel on this machine: only the kernel can say where it runs.
    const local = server.owned || result.host === (await processes.host());
    const pidStart = local ? await processes.startOf(result.pid) : undefined;
    this.#process = { local, pid: result.pid, ...(pidStart === undefined ? {} : { pidStart }) };
    return result.problem ?? undefined;
  }

  /** Ends a kernel that nobody uses. */
  async throwAway(): Promise<void> {
    const { logins, processes, clock, log } = this.#parts;
    this.session.close();
    const rest = new JupyterRest(serverSettings(this.server, logins));
    const { owned } = this.server;
    await remove({ handle: this.handle(), reach: async () => ({ rest, owned }), processes, clock, log });
  }
}

/** Starts a kernel and connects to it; what was started is removed again when that fails or is cancelled. */
export async function startKernel(
  parts: StartParts,
  request: SpecRequest,
  signal: AbortSignal,
): Promise<StartedKernel> {
  const rest = new JupyterRest(serverSettings(parts.server, parts.logins));
  const spec = await chooseSpec(parts.server, rest, request, signal);
  let kernelId: string;
  try {
    kernelId = await begin(parts, rest, spec.name, signal);
  } finally {
    await spec.release();
  }
  const kernel = new StartedKernel(parts, kernelId, request.marker, request.language);
  request.onCreated?.(kernel.handle());
  try {
    await connect(kernel, rest, parts.clock, signal);
    return kernel;
  } catch (error) {
    void kernel.throwAway();
    throw error;
  }
}

/** A request that is cancelled on its way may still start a kernel, which then nobody would end: it is waited for. */
async function begin(
  { clock, log }: StartParts,
  rest: JupyterRest,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const starting = rest.start(name, AbortSignal.timeout(120_000));
  const cancelled = Promise.withResolvers<undefined>();
  const cancel = (): void => {
    cancelled.resolve(undefined);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const model = await Promise.race([starting, cancelled.promise]);
    if (model !== undefined) return model.id;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  void starting
    .then(async (model) => {
      await delay(clock, 0);
      await rest.remove(model.id, AbortSignal.timeout(deleteMs));
    })
    .catch((error: unknown) => {
      log.info("a start that was cancelled did not succeed either", { error: messageOf(error) });
    });
  throw signal.reason;
}

/** The handshake takes as long as the kernel's start, and for ever when the kernel dies meanwhile: the list of kernels tells. */
async function connect(
  kernel: StartedKernel,
  rest: JupyterRest,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const died = (async () => {
    for (;;) {
      await delay(clock, startingPollMs, either);
      either.throwIfAborted();
      const model = await rest.kernel(kernel.session.kernelId, either);
      if (model === undefined || model.execution_state === "dead") throw diedAtStart();
    }
  })();
  try {
    await Promise.race([kernel.session.open(either), died]);
  } finally {
    over.abort();
    await died.catch(() => undefined);
  }
}
