import type { RunId, RunState } from "../../protocol/chat.ts";
import type { DaemonOutput, DaemonRecord } from "../../protocol/daemon.ts";
import type { Clock } from "../base/clock.ts";
import { AppError, messageOf } from "../base/errors.ts";
import { DisposableStore } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { InputPrompt, InputQuestion } from "../daemons/daemon.ts";
import type { Daemons } from "../daemons/daemons.ts";
import type { Kernel, KernelEnd, KernelOutput } from "../daemons/kernel-host.ts";
import { stopGraceMs } from "../daemons/limits.ts";
import { OutputNumbering } from "../daemons/output-numbering.ts";
import type { OutputTail } from "../daemons/output-source.ts";
import { noCalls, type ScriptCalls, type ScriptSession } from "../daemons/script-calls.ts";
import { withRefusal } from "../daemons/tried-to-call.ts";
import type { ApprovedRun } from "../daemons/run-gate.ts";
import type { CodeResult } from "./code-runner.ts";
import { PrintedOutput } from "./printed-output.ts";

/** What still runs at so many times its limit is interrupted. */
const patience = 10;

/** How long code may take to react to an interrupt that nobody is there to repeat. */
const obeyMs = 5000;

/** What a chat keeps of the end of a long output. */
const resultLength = 1024 * 1024;

/** What a run in a chat's kernel needs of its surroundings. */
export interface ForegroundRunContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly input: InputPrompt;
  /** What scripts can call; nothing when absent. */
  readonly calls?: ScriptCalls;
  /** Milliseconds since the machine started, sleep included. */
  readonly uptimeMs: () => number;
  readonly daemons: Pick<Daemons, "adopt">;
}

/** One run in a chat's kernel. */
export interface ForegroundRunSeed {
  readonly runId: RunId;
  readonly run: ApprovedRun;
  readonly kernel: Kernel;
  readonly limitSeconds: number;
  /** The names of the variables that the kernel was started with. */
  readonly envNames: readonly string[];
  readonly onState: (state: RunState) => void;
  readonly onOutput: (records: readonly DaemonOutput[]) => void;
}

type Ended = Omit<Extract<CodeResult, { kind: "ended" }>, "freshKernel">;

/** How a run left the foreground. */
export type ForegroundEnd = Ended | Extract<CodeResult, { kind: "daemon" }>;

/** One program in a chat's kernel, from its start until it has ended or has become a daemon. */
export class ForegroundRun {
  readonly runId: RunId;
  readonly #seed: ForegroundRunSeed;
  readonly #context: ForegroundRunContext;
  readonly #numbering: OutputNumbering;
  readonly #printed = new PrintedOutput();
  readonly #held = new DisposableStore();
  readonly #end = Promise.withResolvers<ForegroundEnd>();
  readonly #startedAt: number;
  readonly #startedMs: number;
  #reader: AsyncIterator<KernelOutput> | undefined;
  #reading: Promise<void> = Promise.resolve();
  #asking = new AbortController();
  #question: InputQuestion | undefined;
  #session: ScriptSession | undefined;
  /** Why somebody wants it to end, in a sentence. */
  #unwanted: string | undefined;
  /** Set once its kernel is ended too. */
  #stopped = false;
  #firmly = false;
  #overLimit = false;
  #over = false;
  #isMoved = false;
  #kernelGone = false;
  #moving: Promise<DaemonRecord> | undefined;

  constructor(seed: ForegroundRunSeed, context: ForegroundRunContext) {
    const { run, runId } = seed;
    this.runId = runId;
    this.#seed = seed;
    this.#context = context;
    this.#startedAt = context.clock.now() / 1000;
    this.#startedMs = context.uptimeMs();
    const owner = { daemon_id: runId, chat_id: run.chatId, message_id: run.messageId };
    this.#numbering = this.#held.add(
      new OutputNumbering(owner, 0, context.clock, (records) => {
        this.#printed.push(records);
        seed.onOutput(records);
      }),
    );
  }

  /** True once nothing of it runs in the foreground any more. */
  get over(): boolean {
    return this.#over;
  }

  /** True when its end was that of its kernel. */
  get kernelGone(): boolean {
    return this.#kernelGone;
  }

  /** Runs it; an abort interrupts it. Rejects never. */
  async toEnd(signal: AbortSignal): Promise<ForegroundEnd> {
    const { kernel, run } = this.#seed;
    this.#tell();
    this.#reading = this.#read();
    this.#held.add(
      this.#context.clock.every(250, () => {
        this.#watchLimit();
      }),
    );
    const onAbort = (): void => {
      this.#interruptFirmly(whyOf(signal));
    };
    signal.addEventListener("abort", onAbort);
    try {
      await kernel.execute(run.program);
      if (signal.aborted) onAbort();
      return await this.#end.promise;
    } catch (error) {
      this.#finish({ how: "kernel_died", detail: messageOf(error) });
      return await this.#end.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Interrupts it and leaves its kernel alive; it may go on all the same. Errors: `jupyter.*`. */
  async interrupt(): Promise<void> {
    this.#unwanted ??= "The user interrupted it.";
    this.#session?.interrupt();
    await this.#seed.kernel.interrupt();
  }

  /** Ends it together with its kernel, for the reason that the sentence says; resolves when it has ended. */
  async stop(why: string): Promise<void> {
    if (this.#over) return;
    this.#unwanted ??= why;
    this.#stopped = true;
    this.#session?.interrupt();
    await this.#seed.kernel.stop(stopGraceMs);
    await this.#end.promise;
  }

  /**
   * Makes a daemon of it, which takes the kernel with it. Errors: those of {@link Daemons.adopt}, for which it goes on in the foreground;
   * `daemons.unknown` when it has ended.
   */
  toBackground(): Promise<DaemonRecord> {
    this.#moving ??= this.#move().finally(() => {
      this.#moving = undefined;
    });
    return this.#moving;
  }

  /** Its newest output, or what came before a record. */
  tail(options?: { readonly beforeSeq?: number; readonly limit?: number }): OutputTail {
    this.#numbering.flush();
    return this.#printed.tail(options);
  }

  /** Lets go of it without ending it, for a window that goes. */
  dispose(): void {
    this.#over = true;
    this.#asking.abort();
    this.#session?.close();
    this.#held.dispose();
  }

  async #move(): Promise<DaemonRecord> {
    await this.#reader?.return?.();
    await this.#reading;
    if (this.#over) throw new AppError("daemons.unknown", "This code has ended already.");
    this.#numbering.flush();
    const question = this.#question;
    const session = this.#session;
    this.#asking.abort();
    try {
      const record = await this.#context.daemons.adopt(this.#seed.kernel, this.#seed.run, {
        daemonId: this.runId,
        startedAt: this.#startedAt,
        printed: this.#printed.all(),
        envNames: this.#seed.envNames,
        ...(question === undefined ? {} : { question }),
        ...(session === undefined ? {} : { session }),
      });
      this.#isMoved = true;
      this.#session = undefined;
      this.#close({ kind: "daemon", record, output: this.#printed.all(resultLength) });
      return record;
    } catch (error) {
      this.#reading = this.#read();
      if (question !== undefined) this.#ask(question);
      throw error;
    }
  }

  async #read(): Promise<void> {
    const reader = this.#seed.kernel.output[Symbol.asyncIterator]();
    this.#reader = reader;
    try {
      for (let next = await reader.next(); next.done !== true; next = await reader.next())
        this.#accept(next.value);
    } catch (error) {
      this.#context.log.error("reading a chat's kernel failed", { error: messageOf(error) });
      this.#finish({ how: "server_lost", detail: messageOf(error) });
    }
  }

  #accept(output: KernelOutput): void {
    switch (output.kind) {
      case "output":
        this.#numbering.push(output);
        return;
      case "input":
        this.#ask(output);
        return;
      case "call":
        void this.#call(output.request);
        return;
      case "connection":
        // It is made again by itself; the limit tells the user when that takes long.
        return;
      case "end":
        this.#finish(this.#explained(output));
        return;
      default:
        output satisfies never;
    }
  }

  #ask({ prompt, password }: InputQuestion): void {
    const { input, log } = this.#context;
    const asking = new AbortController();
    this.#asking = asking;
    this.#question = { prompt, password };
    const answer = (value: string | undefined): void => {
      if (asking.signal.aborted) return;
      this.#question = undefined;
      this.#seed.kernel.answerInput(value);
    };
    input
      .ask({ title: this.#seed.run.title, prompt, password }, asking.signal)
      .then(answer, (error: unknown) => {
        log.warn("asking for input failed", { error: messageOf(error) });
        answer(undefined);
      });
  }

  #explained(end: KernelEnd): KernelEnd {
    const { language, program } = this.#seed.run;
    return withRefusal(end, program.code, this.#context.calls?.refusal(language));
  }

  /** The session is there from the first call on. */
  async #call(request: string): Promise<void> {
    const { chatId, title } = this.#seed.run;
    const script = { id: this.runId, chatId, title, background: false };
    const session = (this.#session ??= this.#context.calls?.open(script) ?? noCalls);
    const reply = await session.answer(request);
    // What was asked before it became a daemon is answered all the same.
    if (reply !== undefined && (!this.#over || this.#isMoved)) this.#seed.kernel.answerCall(reply);
  }

  #watchLimit(): void {
    const { limitSeconds } = this.#seed;
    const seconds = this.#seconds();
    if (seconds >= limitSeconds && !this.#overLimit) {
      this.#overLimit = true;
      this.#tell();
    }
    if (seconds >= patience * limitSeconds)
      this.#interruptFirmly(`It was interrupted after ${String(patience * limitSeconds)} s.`);
  }

  /** Ends the kernel of code that does not react: nobody is there to try again. What becomes a daemon is left alone. */
  #interruptFirmly(why: string): void {
    if (this.#moving !== undefined) {
      this.#moving.catch(() => {
        this.#interruptFirmly(why);
      });
      return;
    }
    if (this.#over || this.#firmly) return;
    const { kernel } = this.#seed;
    const { clock, log } = this.#context;
    this.#firmly = true;
    this.#unwanted ??= why;
    this.#session?.interrupt();
    kernel.interrupt().catch((error: unknown) => {
      log.warn("code could not be interrupted", { error: messageOf(error) });
    });
    this.#held.add(
      clock.after(obeyMs, () => {
        if (this.#moving === undefined) void this.stop(why);
      }),
    );
  }

  #finish(end: KernelEnd): void {
    if (this.#over) return;
    this.#kernelGone = end.how === "kernel_died" || end.how === "server_lost";
    this.#numbering.flush();
    const detail = this.#detailOf(end);
    this.#close({
      kind: "ended",
      how: this.#howOf(end),
      ...(detail === undefined ? {} : { detail }),
      seconds: this.#seconds(),
      output: this.#printed.all(resultLength),
    });
  }

  #howOf({ how }: KernelEnd): Ended["how"] {
    if (how === "exception" && this.#unwanted !== undefined) return "interrupted";
    if (how === "kernel_died" && this.#stopped) return "interrupted";
    return how === "server_lost" ? "failed" : how;
  }

  #detailOf(end: KernelEnd): string | undefined {
    if (this.#howOf(end) !== "interrupted") return "detail" in end ? end.detail : undefined;
    const lost = this.#kernelGone ? " Its kernel was ended, and what was defined in it is gone." : "";
    return `${this.#unwanted ?? ""}${lost}`;
  }

  #close(end: ForegroundEnd): void {
    this.#over = true;
    this.#asking.abort();
    this.#session?.close();
    this.#held.dispose();
    this.#end.resolve(end);
  }

  #seconds(): number {
    return (this.#context.uptimeMs() - this.#startedMs) / 1000;
  }

  #tell(): void {
    this.#seed.onState({
      kind: "running",
      started_at: this.#startedAt,
      limit_seconds: this.#seed.limitSeconds,
      over_limit: this.#overLimit,
    });
  }
}

/** Whoever sets an own limit says so in the reason of its abort. */
function whyOf({ reason }: AbortSignal): string {
  return reason instanceof DOMException && reason.name === "TimeoutError"
    ? reason.message
    : "It was interrupted because the reply was stopped.";
}
