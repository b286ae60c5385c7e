import type { RunId, RunState } from "../../protocol/chat.ts";
import type { DaemonOutput, DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId, DaemonId } from "../../protocol/ids.ts";
import { Emitter } from "../base/emitter.ts";
import { AppError } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { OutputReader, OutputSource, OutputTail } from "../daemons/output-source.ts";
import { ChatKernel, type ForegroundContext, type ForegroundRequest } from "./chat-kernel.ts";
import type { CodeResult } from "./code-runner.ts";
import type { ForegroundRun } from "./foreground-run.ts";

/**
 * The kernels of this window's chats and what runs in them: one kernel for each language that a chat uses, so that its variables persist.
 * The output of a run is here under the run's id, until the next run of the same kernel.
 */
export class Foreground implements OutputSource, Disposable {
  readonly #context: ForegroundContext;
  readonly #kernels = new Map<ChatId, Map<string, ChatKernel>>();
  /** Runs that wait for their turn or for a kernel, and how to cancel them. */
  readonly #waiting = new Map<RunId, AbortController>();
  readonly #output = new Emitter<readonly DaemonOutput[]>();

  constructor(context: ForegroundContext) {
    this.#context = context;
  }

  /** The kernel that the next code in this language would run in, in words; undefined when it would be a new one. */
  engineOf(chatId: ChatId, language: string): string | undefined {
    return this.#kernels.get(chatId)?.get(language)?.engine;
  }

  /**
   * Runs approved code in the kernel of its chat. An abort interrupts it, and ends the kernel of code that does not react.
   * Errors: `engine.*`, `jupyter.*`, `keeper.*` when there is no kernel to be had, `daemons.declined` when it is not the one that was shown;
   * the signal's reason when it had not begun.
   */
  async run(request: ForegroundRequest, signal: AbortSignal): Promise<CodeResult> {
    const { runId, run, onState } = request;
    const cancelled = new AbortController();
    this.#waiting.set(runId, cancelled);
    const { clock, limits } = this.#context;
    onState({
      kind: "running",
      started_at: clock.now() / 1000,
      limit_seconds: limits().limitSeconds,
      over_limit: false,
    });
    const began = (state: RunState): void => {
      this.#waiting.delete(runId);
      onState(state);
    };
    try {
      const either = AbortSignal.any([signal, cancelled.signal]);
      return await this.#kernelOf(run.chatId, run.language).run({ ...request, onState: began }, either);
    } finally {
      this.#waiting.delete(runId);
    }
  }

  /** Interrupts a run and leaves its kernel alive; one that has not begun is cancelled. Errors: `daemons.unknown`, `jupyter.*`. */
  async interrupt(runId: RunId): Promise<void> {
    const waiting = this.#waiting.get(runId);
    if (waiting === undefined) await this.#running(runId).interrupt();
    else waiting.abort();
  }

  /**
   * Makes a daemon of a run, which takes the kernel with it. Errors: `daemons.unknown`, and those of {@link Daemons.adopt}: when all slots are
   * taken it goes on in the foreground.
   */
  async toBackground(runId: RunId): Promise<DaemonRecord> {
    return this.#running(runId).toBackground();
  }

  /** Ends the kernels of a chat; the next code gets a fresh one, and says so. */
  async restart(chatId: ChatId): Promise<void> {
    await Promise.all(this.#of(chatId).map((kernel) => kernel.end("The kernel was restarted.")));
  }

  /** Ends everything of a chat that is deleted, but no daemon. */
  async end(chatId: ChatId): Promise<void> {
    const kernels = this.#of(chatId);
    this.#kernels.delete(chatId);
    await Promise.all(kernels.map((kernel) => kernel.endForGood("The chat was deleted.")));
  }

  /** Ends the kernels of all chats, for a user who has gone or a workspace that is not trusted any more. */
  async endAll(): Promise<void> {
    const kernels = [...this.#kernels.keys()].flatMap((chatId) => this.#of(chatId));
    await Promise.all(kernels.map((kernel) => kernel.end("The user has left.")));
  }

  has(id: DaemonId): boolean {
    return this.#waiting.has(id) || this.#find(id) !== undefined;
  }

  async tail(
    id: DaemonId,
    options?: { readonly beforeSeq?: number; readonly limit?: number },
  ): Promise<OutputTail> {
    if (this.#waiting.has(id)) return { records: [], earlier: false };
    const run = this.#find(id);
    if (run === undefined) throw new AppError("daemons.unknown", "This output is kept in the chat alone.");
    return run.tail(options);
  }

  follow(id: DaemonId, { onRecords }: OutputReader): Disposable {
    return this.#output.event((records) => {
      if (records[0]?.daemon_id === id) onRecords(records);
    });
  }

  /** Lets go of all kernels without ending them, for a window that goes: the keeper ends them. */
  dispose(): void {
    for (const chatId of this.#kernels.keys()) for (const kernel of this.#of(chatId)) kernel.dispose();
    this.#output.dispose();
  }

  #of(chatId: ChatId): readonly ChatKernel[] {
    return [...(this.#kernels.get(chatId)?.values() ?? [])];
  }

  #kernelOf(chatId: ChatId, language: string): ChatKernel {
    const ofChat = this.#kernels.get(chatId) ?? new Map<string, ChatKernel>();
    this.#kernels.set(chatId, ofChat);
    const kernel =
      ofChat.get(language) ??
      new ChatKernel(this.#context, (records) => {
        this.#output.fire(records);
      });
    ofChat.set(language, kernel);
    return kernel;
  }

  #running(runId: RunId): ForegroundRun {
    const run = this.#find(runId);
    if (run !== undefined && !run.over) return run;
    throw new AppError("daemons.unknown", "This code is not running in the chat.");
  }

  #find(id: RunId): ForegroundRun | undefined {
    return [...this.#kernels.keys()]
      .flatMap((chatId) => this.#of(chatId))
      .map((kernel) => kernel.current)
      .find((run) => run?.runId === id);
  }
}
