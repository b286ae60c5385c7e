import { type Clock, delay } from "../../core/base/clock.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import type { KernelHandle, StopReport } from "../../core/daemons/kernel-host.ts";
import { family, killFamily, type ProcessName, type Processes } from "../../core/daemons/processes.ts";
import type { JupyterRest } from "./rest.ts";

const interruptMs = 2000;
/** A server lets a kernel go in up to five seconds, then kills it. */
const removeMs = 8000;
/** One of ours that says nothing for this long is not waited for: the kernel was seen to be gone. */
const answerMs = 2000;

/** A server, and whether it is ours: any other may start a dead kernel anew. */
export interface ReachedServer {
  readonly rest: JupyterRest;
  readonly owned: boolean;
}

/** What a kernel on another machine says of the processes that it has ended there. */
export interface Swept {
  readonly ended: number;
  /** Those that it could not end. */
  readonly left: readonly number[];
}

export interface StopParts {
  readonly handle: KernelHandle;
  /** Has a kernel on another machine end what it started, which nobody can do from here; undefined when it cannot be asked. */
  readonly sweep?: () => Promise<Swept | undefined>;
  /** How to reach the server now; undefined when it is gone. */
  readonly reach: () => Promise<ReachedServer | undefined>;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
}

/** Interrupts the program and gives it time to end by itself: for as long as `ended` does not resolve, up to `graceMs`. */
export async function interrupt(parts: StopParts, graceMs: number, ended: Promise<void>): Promise<void> {
  const asked = sendInterrupt(parts).catch((error: unknown) => {
    parts.log.warn("a kernel could not be interrupted", { error: messageOf(error) });
  });
  const over = new AbortController();
  const grace = delay(parts.clock, graceMs, over.signal);
  await Promise.race([asked.then(() => ended), ended, grace]);
  over.abort();
}

/** Interrupts the program, through its server or, where that does not answer, by a signal. */
export async function sendInterrupt({ handle, reach, processes }: StopParts): Promise<void> {
  try {
    const server = await reach();
    if (server === undefined) throw new Error("the server is gone");
    await server.rest.interrupt(handle.kernelId, AbortSignal.timeout(interruptMs));
  } catch (error) {
    const { local, pid, pidStart } = handle;
    if (!local || pid === undefined || pidStart === undefined || (await processes.startOf(pid)) !== pidStart)
      throw error;
    process.kill(pid, "SIGINT");
  }
}

/** Makes sure that the kernel, and on this machine all that it started, are gone. Rejects never. */
export async function remove(parts: StopParts): Promise<StopReport> {
  try {
    const server = await parts.reach().catch(() => undefined);
    if (server?.owned !== false) {
      const left = parts.handle.local ? await kill(parts, []) : [];
      return report(parts.handle, left, await removeFromServer(parts));
    }
    if (!parts.handle.local) {
      const swept = await parts.sweep?.();
      return remoteReport(swept, await removeFromServer(parts));
    }
    // A server that is not ours starts a kernel anew that it finds dead, so it has to let go of it first.
    const before = await familyOf(parts);
    const problem = await removeFromServer(parts);
    return report(parts.handle, await kill(parts, before), problem);
  } catch (error) {
    parts.log.error("a kernel could not be removed", { error: messageOf(error) });
    return { verified: false, detail: `The kernel could not be removed: ${messageOf(error)}` };
  }
}

/** The tree is read before anything dies: children of the dead cannot be told from strangers. */
async function familyOf({ handle, processes }: StopParts): Promise<readonly ProcessName[]> {
  return family(await processes.snapshot(handle.marker), rootOf(handle));
}

function kill(
  { handle, processes, clock }: StopParts,
  before: readonly ProcessName[],
): Promise<readonly number[]> {
  return killFamily(processes, rootOf(handle), handle.marker, clock, before);
}

/** A pid without its start may be another process by now. */
function rootOf({ pid, pidStart }: KernelHandle): Partial<ProcessName> {
  return pid === undefined || pidStart === undefined ? {} : { pid, start: pidStart };
}

/** What kept the server from being seen to have let go; `harmless` when the kernel cannot come back. */
interface RemoveProblem {
  readonly message: string;
  readonly harmless: boolean;
}

async function removeFromServer({ handle, reach, clock }: StopParts): Promise<RemoveProblem | undefined> {
  const signal = AbortSignal.timeout(removeMs);
  let owned = true;
  try {
    const server = await reach();
    if (server === undefined) return { message: "its server is gone", harmless: true };
    ({ owned } = server);
    if (owned) await server.rest.kernel(handle.kernelId, AbortSignal.timeout(answerMs));
    while (!(await removedOnce(server.rest, handle.kernelId, signal))) await delay(clock, 200, signal);
    return undefined;
  } catch (error) {
    const gone = error instanceof AppError && error.code === "jupyter.unreachable";
    const message = signal.aborted ? "the server did not let go of it in time" : messageOf(error);
    return { message, harmless: owned || gone };
  }
}

/** A server that is just starting a dead kernel anew fails to delete it (500), or lists it again afterwards: then it is asked again. */
async function removedOnce(rest: JupyterRest, kernelId: string, signal: AbortSignal): Promise<boolean> {
  try {
    await rest.remove(kernelId, signal);
    return (await rest.kernel(kernelId, signal)) === undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === "jupyter.failed" && error.retry) return false;
    throw error;
  }
}

function report(
  handle: KernelHandle,
  left: readonly number[],
  problem: RemoveProblem | undefined,
): StopReport {
  if (left.length > 0) {
    return { verified: false, detail: `These processes could not be ended: ${left.join(", ")}.` };
  }
  // Its process was seen to be gone, whatever the server says.
  if (handle.local && handle.pid !== undefined && problem?.harmless !== false) return { verified: true };
  return problem === undefined ? { verified: true } : mayStillRun(problem);
}

/** Of another machine only the kernel can be verified, and what it says of its own children is only its word. */
function remoteReport(swept: Swept | undefined, problem: RemoveProblem | undefined): StopReport {
  if (problem !== undefined) return mayStillRun(problem);
  const unseen = "what it started on the server's machine cannot be seen from here";
  if (swept === undefined) return { verified: true, detail: `The kernel is gone; ${unseen}.` };
  if (swept.left.length > 0) {
    return {
      verified: false,
      detail: `The kernel is gone, but it could not end these processes on the server's machine: ${swept.left.join(", ")}.`,
    };
  }
  if (swept.ended === 0)
    return { verified: true, detail: `The kernel is gone and had nothing else running; ${unseen}.` };
  return {
    verified: true,
    detail: `The kernel is gone and says that it ended what it had started (${String(swept.ended)}); ${unseen}.`,
  };
}

function mayStillRun(problem: RemoveProblem): StopReport {
  return { verified: false, detail: `The kernel may still run: ${problem.message}` };
}
