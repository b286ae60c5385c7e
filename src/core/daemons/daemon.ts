import type { DaemonOutput, DaemonRecord } from "../../protocol/daemon.ts";
import { type Clock, delay } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { type AppError, messageOf } from "../base/errors.ts";
import { type Disposable, DisposableStore } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import {
  type DaemonState,
  type DaemonStep,
  phaseOf,
  reasonOf,
  statusOf,
  step,
  type StopReason,
} from "./daemon-state.ts";
import type { JournalWriter } from "./journal.ts";
import { noCalls, type ScriptCalls, type ScriptSession } from "./script-calls.ts";
import type { Kernel, KernelEnd, KernelHandle, KernelOutput, Program, StopReport } from "./kernel-host.ts";
import { lastLine } from "./last-line.ts";
import { stopGraceMs } from "./limits.ts";
import { OutputNumbering } from "./output-numbering.ts";
import { OutputRing } from "./output-ring.ts";
import { withRefusal } from "./tried-to-call.ts";

/** The tail that a view is shown first. */
const ringLength = 1024 * 1024;

/** Often, because timers stand still while the machine sleeps; but each time wakes the process, for each daemon. */
const deadlineCheckMs = 1000;

/** How long the last output of a stopped kernel is waited for. */
const drainMs = 500;

/** What a script's `input()` waits for. */
export interface InputQuestion {
  readonly prompt: string;
  readonly password: boolean;
}

/** Port: asks the user for a script's `input()`; undefined when the user cancels. */
export interface InputPrompt {
  ask(question: InputQuestion & { readonly title: string }, signal: AbortSignal): Promise<string | undefined>;
}

/** What a daemon needs of its surroundings. */
export interface DaemonContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly input: InputPrompt;
  /** What scripts can call; nothing when absent. */
  readonly calls?: ScriptCalls;
  /** Milliseconds since the machine started, sleep included; unlike the wall clock it never jumps. */
  readonly uptimeMs: () => number;
  /** Tells the user that output or state cannot be kept; called for each daemon that meets it. */
  readonly notKept: (error: AppError) => void;
}

/** What a daemon begins with. */
export interface DaemonSeed {
  readonly record: DaemonRecord;
  readonly program: Program;
  readonly writer: JournalWriter;
  /** The last record's number on disk; 0 for a new daemon. */
  readonly lastSeq: number;
  /** All that was printed up to `lastSeq`, where it is at hand. */
  readonly printed?: readonly DaemonOutput[];
  readonly handle?: KernelHandle;
  /** What it has called tools with until now, when it was not a daemon. */
  readonly session?: ScriptSession;
  /** True when nobody held its slot: its kernel was to be cleaned up, and is gone for that reason unless it is found. */
  readonly orphaned?: boolean;
}

/** How the record of a daemon ends whose windows were all gone for longer than the grace time. */
const abandoned = "All windows were closed for longer than the grace time.";

/** One daemon of this window, from its slot to its one ending. */
export class Daemon implements Disposable {
  readonly program: Program;
  readonly #context: DaemonContext;
  readonly #writer: JournalWriter;
  readonly #numbering: OutputNumbering;
  readonly #ring: OutputRing;
  readonly #held = new DisposableStore();
  readonly #starting = new AbortController();
  readonly #over = new AbortController();
  readonly #onDidOutput = new Emitter<readonly DaemonOutput[]>();
  readonly #onDidStep = new Emitter<DaemonState>();
  readonly #ended = Promise.withResolvers<undefined>();
  #state: DaemonState;
  #record: DaemonRecord;
  #handle: KernelHandle | undefined;
  #kernel: Kernel | undefined;
  #session: ScriptSession | undefined;
  #stopping: Promise<void> | undefined;
  #reading: Promise<void> = Promise.resolve();
  /** What is to be known of its output when there is nothing of more weight to say. */
  #notKept: string | undefined;
  #orphaned: boolean;

  /** New output, in order, in its final shape. */
  readonly onDidOutput = this.#onDidOutput.event;
  /** Its state changed; `record` is up to date. */
  readonly onDidStep = this.#onDidStep.event;

  constructor(seed: DaemonSeed, context: DaemonContext) {
    this.program = seed.program;
    this.#context = context;
    this.#record = seed.record;
    this.#handle = seed.handle;
    this.#session = seed.session;
    this.#session?.toBackground();
    this.#orphaned = seed.orphaned ?? false;
    this.#writer = seed.writer;
    this.#state = seed.record.phase === "starting" ? { kind: "starting" } : { kind: "running" };
    this.#ring = new OutputRing(ringLength, seed.lastSeq > 0 && seed.printed === undefined);
    this.#ring.push(seed.printed ?? []);
    this.#numbering = this.#held.add(
      new OutputNumbering(ownerOf(seed.record), seed.lastSeq, context.clock, (records) => {
        this.#deliver(records);
      }),
    );
    this.#writer.onDidFail((error) => {
      this.#sayNotKept(error);
    });
    this.#watchDeadline();
  }

  /** What is known of it now. */
  get record(): DaemonRecord {
    return this.#record;
  }

  /** Its kernel's name, once there is one. */
  get handle(): KernelHandle | undefined {
    return this.#handle;
  }

  /** Aborts when the daemon is stopped before its kernel is there. */
  get startSignal(): AbortSignal {
    return this.#starting.signal;
  }

  /** Aborts when it has ended, or was left to another window. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Resolves when it has ended and its output is on disk. */
  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  /** The newest output, from memory. */
  tail(): ReturnType<OutputRing["tail"]> {
    this.#numbering.flush();
    return this.#ring.tail();
  }

  /** Resolves when all that has come is on disk. */
  async flush(): Promise<void> {
    this.#numbering.flush();
    await this.#writer.flush();
  }

  /**
   * Takes its kernel; nothing runs yet, so that the handle can be written down before {@link execute}. One that another window has left
   * says itself when it is connected.
   */
  take(kernel: Kernel, from: "start" | "window" = "start"): void {
    this.#kernel = kernel;
    this.#handle = kernel.handle;
    this.#update({ engine: kernel.handle.engine, connected: from === "start" });
    this.#reading = this.#read(kernel);
    if (this.#state.kind === "stopping") void this.#runStopLadder();
  }

  /** Sends the program; a kernel that will not take it is a failed start. */
  async execute(): Promise<void> {
    const kernel = this.#kernel;
    if (kernel === undefined || this.#state.kind !== "starting") return;
    this.#step({ kind: "executing" });
    try {
      await kernel.execute(this.program);
    } catch (error) {
      await this.#end({ kind: "kernel-ended", end: { how: "kernel_died", detail: messageOf(error) } });
    }
  }

  /** Asks the user what the script's `input()` waits for. */
  ask({ prompt, password }: InputQuestion): void {
    const title = this.#record.title;
    this.#context.input.ask({ title, prompt, password }, this.#over.signal).then(
      (answer) => {
        this.#kernel?.answerInput(answer);
      },
      (error: unknown) => {
        this.#context.log.warn("asking for input failed", { error: messageOf(error) });
        this.#kernel?.answerInput(undefined);
      },
    );
  }

  /** Ends a daemon that got no kernel. */
  async failStart(error: unknown): Promise<void> {
    await this.#end({ kind: "start-failed", detail: messageOf(error) });
  }

  /** Ends a daemon whose kernel is not there any more; one that somebody wanted stopped is stopped by that. */
  async closeWith(end: KernelEnd, report: StopReport): Promise<void> {
    if (this.#orphaned && end.how !== "finished" && end.how !== "exception") {
      this.#step({ kind: "stop", reason: "disconnected" });
      await this.#end({ kind: "stopped", detail: abandoned });
      return;
    }
    await this.#end({ kind: "kernel-ended", end });
    await this.#end({ kind: "stopped", ...detailOf(report) });
  }

  /** Stops it; any number of calls share one ladder and resolve when it has ended. The first reason wins. */
  async stop(reason: StopReason): Promise<void> {
    if (this.#state.kind === "ended") {
      await this.ended;
      return;
    }
    this.#step({ kind: "stop", reason });
    this.#starting.abort();
    this.#session?.interrupt();
    this.#stopping ??= this.#runStopLadder();
    await this.#stopping;
    await this.ended;
  }

  /** Lets go of it for another window: what has come is on disk when it resolves. */
  async leave(): Promise<void> {
    this.#numbering.flush();
    this.dispose();
    await this.#closeWriter();
  }

  /** Lets go without ending it, for a window that goes while the daemon runs on. */
  dispose(): void {
    this.#held.dispose();
    this.#over.abort();
    this.#session?.close();
    this.#kernel?.detach();
  }

  async #runStopLadder(): Promise<void> {
    // Without a kernel the start is aborted, and whoever starts it ends it.
    if (this.#kernel === undefined) return;
    const report = await this.#kernel.stop(stopGraceMs);
    // What its `finally:` blocks printed is still on its way through the queue; a remote kernel may never say that it is over.
    await Promise.race([this.#reading, delay(this.#context.clock, drainMs)]);
    await this.#end({ kind: "stopped", ...detailOf(report) });
  }

  async #read(kernel: Kernel): Promise<void> {
    try {
      for await (const output of kernel.output) await this.#accept(output);
    } catch (error) {
      this.#context.log.error("reading a kernel failed", {
        daemon: this.#record.daemon_id,
        error: messageOf(error),
      });
      await this.#end({ kind: "kernel-ended", end: { how: "server_lost", detail: messageOf(error) } });
    }
  }

  async #accept(output: KernelOutput): Promise<void> {
    // Ended, or left to another window, which hears it from the kernel.
    if (this.#over.signal.aborted) return;
    switch (output.kind) {
      case "output":
        this.#numbering.push(output);
        return;
      case "input":
        this.ask(output);
        return;
      case "call":
        void this.#call(output.request);
        return;
      case "connection":
        if (output.connected) this.#orphaned = false;
        this.#update({ connected: output.connected }, output.detail);
        return;
      case "end":
        await (this.#orphaned && this.#state.kind !== "stopping"
          ? this.closeWith(output, { verified: true })
          : this.#end({ kind: "kernel-ended", end: this.#explained(output) }));
        return;
      default:
        return output satisfies never;
    }
  }

  #explained(end: KernelEnd): KernelEnd {
    return withRefusal(end, this.program.code, this.#context.calls?.refusal(this.#record.language));
  }

  /** The session is there from the first call on. */
  async #call(request: string): Promise<void> {
    const { daemon_id: id, chat_id: chatId, title } = this.#record;
    const script = { id, chatId, title, background: true };
    const session = (this.#session ??= this.#context.calls?.open(script) ?? noCalls);
    const reply = await session.answer(request);
    if (reply !== undefined && !this.#over.signal.aborted) this.#kernel?.answerCall(reply);
  }

  #deliver(records: readonly DaemonOutput[]): void {
    this.#ring.push(records);
    this.#writer.append(records);
    const line = lastLine(records);
    if (line !== undefined) this.#record = { ...this.#record, last_line: line };
    this.#onDidOutput.fire(records);
  }

  /** Once, where the output is seen; it goes on there, and the script goes on too. */
  #sayNotKept(error: AppError): void {
    this.#context.notKept(error);
    if (this.#notKept !== undefined) return;
    const timestamp = this.#context.clock.now() / 1000;
    if (this.#state.kind !== "ended") {
      this.#numbering.push({ kind: "output", stream: "gap", content: error.message, timestamp });
    }
    const why = error.code === "journal.full" ? "the disk was full" : "the disk refused it";
    this.#notKept = `Some of the output was not kept because ${why}.`;
    this.#update({}, this.#record.detail);
  }

  #watchDeadline(): void {
    const { clock, uptimeMs } = this.#context;
    const leftMs = this.#record.deadline_at * 1000 - clock.now();
    const deadline = uptimeMs() + leftMs;
    const check = (): void => {
      if (uptimeMs() >= deadline) void this.stop("max_runtime");
    };
    this.#held.add(clock.every(deadlineCheckMs, check));
  }

  /** Takes the last step, once: the ending is written only after everything that came before it. */
  async #end(event: DaemonStep): Promise<void> {
    if (step(this.#state, event).kind !== "ended") return;
    this.#numbering.flush();
    if (!this.#step(event)) return;
    this.#over.abort();
    this.#session?.close();
    this.#held.dispose();
    await this.#closeWriter();
    this.#ended.resolve(undefined);
  }

  async #closeWriter(): Promise<void> {
    try {
      await this.#writer.close();
    } catch (error) {
      this.#context.log.warn("output could not be closed", { error: messageOf(error) });
    }
  }

  #step(event: DaemonStep): boolean {
    const next = step(this.#state, event);
    if (next === this.#state) return false;
    this.#state = next;
    const endedAt = { ended_at: this.#context.clock.now() / 1000 };
    this.#update(
      {
        status: statusOf(next),
        phase: phaseOf(next),
        reason: reasonOf(next),
        ...(next.kind === "ended" ? endedAt : {}),
      },
      next.kind === "ended" ? next.ending.detail : this.#record.detail,
    );
    return true;
  }

  #update(change: Partial<DaemonRecord>, detail = this.#notKept): void {
    const { detail: _, ...record } = this.#record;
    this.#record = { ...record, ...change, ...(detail === undefined ? {} : { detail }) };
    this.#onDidStep.fire(this.#state);
  }

  /** Ends the kernel that is left after the program has ended; undefined when this window is attached to none. */
  async discardKernel(): Promise<StopReport | undefined> {
    return this.#kernel?.discard();
  }
}

function detailOf({ detail }: StopReport): { readonly detail?: string } {
  return detail === undefined ? {} : { detail };
}

function ownerOf(record: DaemonRecord): Pick<DaemonRecord, "daemon_id" | "chat_id" | "message_id"> {
  return { daemon_id: record.daemon_id, chat_id: record.chat_id, message_id: record.message_id };
}
