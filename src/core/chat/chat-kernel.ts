import type { RunId, RunState } from "../../protocol/chat.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { SecretHeaders } from "../base/secret.ts";
import { cleanupOf } from "../daemons/cleanup-of.ts";
import type { Kernel, KernelHost } from "../daemons/kernel-host.ts";
import type { Lease } from "../daemons/lease.ts";
import { newDaemonId } from "../daemons/new-record.ts";
import type { ApprovedRun } from "../daemons/run-gate.ts";
import { canCall } from "../daemons/script-calls.ts";
import type { CodeResult } from "./code-runner.ts";
import { ForegroundRun, type ForegroundRunContext } from "./foreground-run.ts";

/** How long code may run in a chat's kernel, and how long such a kernel waits for more; values come from settings. */
export interface ForegroundLimits {
  /** Seconds of wall clock, sleep included; then the user is offered to move it to the background. */
  readonly limitSeconds: number;
  readonly idleSeconds: number;
}

/** What the kernels of chats work with. */
export interface ForegroundContext extends ForegroundRunContext {
  readonly kernels: KernelHost;
  readonly lease: Lease;
  readonly limits: () => ForegroundLimits;
  /** What a Jupyter server wants to see with a request, for the keeper's memory only. */
  readonly headersFor: (serverUrl: string) => Promise<SecretHeaders | undefined>;
  /** Whether code in this language has run in this chat before, as far as the chat's journal shows: in another window, or before a reload. */
  readonly ranBefore: (chatId: ChatId, language: string) => boolean;
}

/** One run for a chat's kernel. */
export interface ForegroundRequest {
  readonly runId: RunId;
  readonly run: ApprovedRun;
  /** The kernel that it was allowed to run in, in words. */
  readonly engine: string;
  /** Variables for a kernel that has to be started. */
  readonly env: Readonly<Record<string, string>>;
  readonly onState: (state: RunState) => void;
}

/** A kernel that lives, and the name under which the keeper knows it. */
interface LivingKernel {
  readonly guardId: DaemonId;
  readonly folder: string | undefined;
  readonly envNames: readonly string[];
  /** Of the newest program. */
  kernel: Kernel;
}

/**
 * The kernel of one language in one chat: started when it is first needed, used by one program at a time, ended when it has been idle for
 * long. It holds no slot; the keeper ends it when the window goes.
 */
export class ChatKernel implements Disposable {
  readonly #context: ForegroundContext;
  readonly #onOutput: (records: readonly DaemonOutput[]) => void;
  readonly #gone = new AbortController();
  #living: LivingKernel | undefined;
  #current: ForegroundRun | undefined;
  #idle: Disposable | undefined;
  #hasRun = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: ForegroundContext, onOutput: (records: readonly DaemonOutput[]) => void) {
    this.#context = context;
    this.#onOutput = onOutput;
  }

  /** The kernel's name, while there is one that a program could use. */
  get engine(): string | undefined {
    return this.#living?.kernel.handle.engine;
  }

  /** The newest run, also for a while after its end. */
  get current(): ForegroundRun | undefined {
    return this.#current;
  }

  /**
   * Runs it after those that came before it. Errors: those of {@link KernelHost.start} and of the lease, `daemons.declined` when the kernel is not
   * the one that was shown; an abort before it has begun.
   */
  run(request: ForegroundRequest, signal: AbortSignal): Promise<CodeResult> {
    const either = AbortSignal.any([signal, this.#gone.signal]);
    const before = this.#last;
    const mine = turnOf(before, either).then(() => this.#run(request, either));
    this.#last = Promise.allSettled([before, mine]);
    return mine;
  }

  /** Ends the kernel and what runs in it, for the reason that the sentence says; the next run starts anew. */
  async end(why: string): Promise<void> {
    await this.#current?.stop(why);
    await this.#drop();
  }

  /** Ends it for good: what waits for it is cancelled. */
  async endForGood(why: string): Promise<void> {
    this.#gone.abort(new DOMException(why, "AbortError"));
    await this.end(why);
  }

  /** Lets go of the kernel without ending it, for a window that goes: the keeper ends it. */
  dispose(): void {
    this.#idle?.dispose();
    this.#current?.dispose();
    this.#gone.abort(new DOMException("The window goes.", "AbortError"));
    this.#living?.kernel.detach();
  }

  async #run(request: ForegroundRequest, signal: AbortSignal): Promise<CodeResult> {
    const { runId, run, engine, env, onState } = request;
    this.#idle?.dispose();
    const { living, isFresh } = await this.#kernelFor(run, env, signal);
    if (living.kernel.handle.engine !== engine) {
      void this.#drop();
      throw new AppError(
        "daemons.declined",
        "The code was not run because another engine was chosen after you allowed it. Run it again.",
      );
    }
    const freshKernel = isFresh && (this.#hasRun || this.#context.ranBefore(run.chatId, run.language));
    this.#hasRun = true;
    const { limitSeconds } = this.#context.limits();
    const { kernel, envNames } = living;
    const current = new ForegroundRun(
      { runId, run, kernel, limitSeconds, envNames, onState, onOutput: this.#onOutput },
      this.#context,
    );
    this.#current = current;
    const end = await current.toEnd(signal);
    if (end.kind === "daemon") {
      // The kernel is the daemon's now.
      this.#living = undefined;
      await this.#release(living);
      return end;
    }
    if (current.kernelGone) void this.#drop();
    else this.#waitIdle();
    return { ...end, freshKernel };
  }

  async #kernelFor(
    { language, folder }: ApprovedRun,
    env: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ readonly living: LivingKernel; readonly isFresh: boolean }> {
    const old = this.#living;
    const next = old?.folder === folder ? old?.kernel.next() : undefined;
    if (old !== undefined && next !== undefined) {
      old.kernel = next;
      return { living: old, isFresh: false };
    }
    void this.#drop();
    const guardId = newDaemonId();
    const { kernels, calls } = this.#context;
    const kernel = await kernels.start(
      {
        ...{ daemonId: guardId, language, env },
        ...(folder === undefined ? {} : { folder }),
        ...(canCall(language, calls) ? { calls: true } : {}),
      },
      signal,
    );
    const living = { guardId, folder, envNames: Object.keys(env), kernel };
    this.#living = living;
    try {
      const headers = await this.#context.headersFor(kernel.handle.serverUrl);
      await this.#context.lease.guardForWindow(guardId, cleanupOf(kernel.handle, headers));
      signal.throwIfAborted();
    } catch (error) {
      void this.#drop();
      throw error;
    }
    return { living, isFresh: true };
  }

  #waitIdle(): void {
    this.#idle = this.#context.clock.after(this.#context.limits().idleSeconds * 1000, () => {
      this.#current = undefined;
      void this.#drop();
    });
  }

  /** Ends the kernel that nothing runs in. Rejects never. */
  async #drop(): Promise<void> {
    this.#idle?.dispose();
    const living = this.#living;
    if (living === undefined) return;
    this.#living = undefined;
    const report = await living.kernel.discard();
    if (!report.verified)
      this.#context.log.warn("a chat's kernel could not be verified to be gone", { detail: report.detail });
    await this.#release(living);
  }

  async #release({ guardId }: LivingKernel): Promise<void> {
    try {
      await this.#context.lease.release(guardId);
    } catch (error) {
      this.#context.log.warn("the keeper could not be told of a chat's kernel", { error: messageOf(error) });
    }
  }
}

/** Resolves when those before have ended; rejects when it is aborted sooner. */
function turnOf(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    void before.then(() => {
      signal.removeEventListener("abort", cancel);
      resolve();
    });
  });
}
