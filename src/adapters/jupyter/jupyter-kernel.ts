import { randomUUID } from "node:crypto";
import type { Clock } from "../../core/base/clock.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import { AppError, messageOf } from "../../core/base/errors.ts";
import type {
  Kernel,
  KernelEnd,
  KernelHandle,
  KernelOutput,
  Program,
  StopReport,
} from "../../core/daemons/kernel-host.ts";
import { CatchUp, type ProgramState } from "./catch-up.ts";
import { deathDetail, outOfMemoryKills } from "./death.ts";
import { Execution } from "./execution.ts";
import { GapDetector, markOf } from "./gaps.ts";
import type { KernelSession } from "./kernel-session.ts";
import { toOutput } from "./messages.ts";
import { OutputQueue } from "./output-queue.ts";
import { codeOf, metadataOf, type PreambleSettings } from "./preamble.ts";
import { Questions } from "./questions.ts";
import { interrupt, remove, sendInterrupt, type StopParts } from "./stop.ts";
import { askToSweep } from "./sweep.ts";
import type { WireMessage } from "./wire.ts";

const resendMs = 2000;
/** A kernel that has said nothing of its program by then hangs. */
const unheardMs = 15_000;
/** A kernel that holds the interpreter's lock for longer than this cannot be told anything now. */
const dedicateMs = 3000;

export interface JupyterKernelParts extends StopParts {
  readonly session: KernelSession;
  readonly clock: Clock;
  /** The kernel's count of the last message that another window has kept. */
  readonly lastNumber?: number;
  /** What another window has sent, or was about to send. */
  readonly program?: Program;
  /** What the kernel is still to be told: its programs do it. */
  readonly settings?: PreambleSettings;
  /** True for a kernel that has waited, and was not asked whether it still answers. */
  readonly unproven?: boolean;
  /** Called once, when it is stopped, discarded or detached. */
  readonly onRelease?: () => void;
}

/** One kernel on a Jupyter server and the one program in it. */
export class JupyterKernel implements Kernel {
  readonly handle: KernelHandle;
  readonly #parts: JupyterKernelParts;
  readonly #queue = new OutputQueue<KernelOutput>();
  readonly #gaps: GapDetector;
  readonly #catchUp: CatchUp;
  readonly #execution: Execution;
  readonly #questions: Questions;
  readonly #killsBefore = outOfMemoryKills();
  readonly #ended = Promise.withResolvers<undefined>();
  #over = false;
  #closed = false;
  #connected = true;
  /** The program for as long as the kernel has said nothing of it. */
  #unheard: Program | undefined;
  /** Ends when a kernel that may hang says something. */
  #silence: Disposable | undefined;
  #going: Promise<StopReport> | undefined;

  constructor(parts: JupyterKernelParts) {
    this.#parts = parts;
    this.handle = parts.handle;
    this.#gaps = new GapDetector(parts.lastNumber);
    // Only a kernel that can say whether it got its program is sent it again.
    this.#unheard = this.#hasPreamble() ? parts.program : undefined;
    this.#catchUp = new CatchUp(
      parts.session,
      this.handle.msgId,
      (message) => {
        this.#take(message);
      },
      parts.log,
    );
    this.#questions = new Questions(parts.session, this.#hasPreamble(), this.handle.owned === true);
    this.#execution = new Execution(parts.clock, (end) => {
      this.#end(end);
    });
    parts.session.follow(this.handle.msgId, {
      onMessage: (message) => {
        this.#catchUp.take(message);
      },
      onConnected: (connected, why) => {
        this.#connection(connected, why);
      },
      onDeath: () => {
        this.#died();
      },
      onGone: (end) => {
        if (end.how === "kernel_died") this.#died();
        else this.#end(end);
      },
      onIdle: () => {
        this.sawIdle();
      },
    });
  }

  /** For a kernel that another window has left: not connected yet, and what comes first is held back until it was asked. */
  hold(): void {
    this.#connected = false;
    if (this.#hasPreamble()) this.#catchUp.hold();
  }

  /** Asks the kernel for what it had sent and nobody has kept, and whether its program has ended, or never reached it. */
  async #caughtUp(): Promise<void> {
    const state = await this.#ask();
    if (state?.finished === true) this.#execution.sawIdle();
    else if (state?.started === false) this.#sendAgain(async () => (await this.#ask())?.started === false);
  }

  /** Tells the reader something of this kernel, ahead of what it prints itself. */
  note(text: string): void {
    const timestamp = this.#parts.clock.now() / 1000;
    this.#queue.push({ kind: "output", stream: "stderr", content: `${text}\n`, timestamp });
  }

  get output(): AsyncIterable<KernelOutput> {
    return this.#queue;
  }

  async execute(program: Program): Promise<void> {
    const { session, settings } = this.#parts;
    this.#unheard = program;
    if (this.#parts.unproven === true) this.#expectToHear(program);
    session.send({
      channel: "shell",
      type: "execute_request",
      id: this.handle.msgId,
      content: {
        code: this.handle.language === "python" ? codeOf(program) : program.code,
        silent: false,
        store_history: false,
        user_expressions: {},
        allow_stdin: true,
        // Programs come one after another: a kernel that goes on to refuse what waits would refuse the next one.
        stop_on_error: false,
      },
      ...(settings === undefined ? {} : { metadata: metadataOf(settings) }),
    });
  }

  answerInput(value: string | undefined): void {
    if (!this.#over) this.#questions.answerInput(value);
  }

  answerCall(reply: string): void {
    if (!this.#over) this.#questions.answerCall(reply);
  }

  async interrupt(): Promise<void> {
    if (this.#over) return;
    try {
      await sendInterrupt(this.#parts);
    } catch (error) {
      throw new AppError(
        "jupyter.failed",
        `The code could not be interrupted (${messageOf(error)}). Restart its kernel to end it.`,
        { cause: error, retry: true },
      );
    }
  }

  next(): JupyterKernel | undefined {
    if (!this.#over) throw new Error("a program still runs in this kernel");
    if (this.#closed || this.#going !== undefined || this.#parts.session.dead) return undefined;
    const { lastNumber: _, unproven: __, ...parts } = this.#parts;
    return new JupyterKernel({ ...parts, handle: { ...this.handle, msgId: randomUUID() } });
  }

  async dedicate(deadlineSeconds: number): Promise<void> {
    if (!this.#hasPreamble()) return;
    try {
      const content = { deadline: deadlineSeconds };
      const signal = AbortSignal.timeout(dedicateMs);
      await this.#parts.session.request("backburner_dedicate_request", content, signal, "control");
    } catch (error) {
      this.#parts.log.info("a kernel could not be told its deadline", { error: messageOf(error) });
    }
  }

  stop(graceMs: number): Promise<StopReport> {
    this.#going ??= this.#go(graceMs);
    return this.#going;
  }

  discard(): Promise<StopReport> {
    this.#going ??= this.#go(undefined);
    return this.#going;
  }

  detach(): void {
    this.#over = true;
    this.#close();
  }

  /**
   * The server says that the kernel does nothing: either the program never reached it, or its end is on its way or lost.
   * Believed only where the kernel cannot be asked: whatever it answers beside a running program looks like that to a server.
   */
  sawIdle(): void {
    if (this.#hasPreamble()) return;
    if (this.#unheard === undefined) this.#execution.sawIdle();
    else this.#sendAgain(() => Promise.resolve(true));
  }

  /** The kernel's process is gone. */
  #died(): void {
    this.#end({
      how: "kernel_died",
      detail: deathDetail(this.handle.local, this.#killsBefore, outOfMemoryKills()),
    });
  }

  /** The first end wins. */
  #end(end: KernelEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#silence?.dispose();
    this.#execution.dispose();
    this.#queue.push({ kind: "end", ...end });
    this.#queue.end();
    this.#ended.resolve(undefined);
  }

  /** Ends a program that its kernel says nothing of, and of which it does not answer either. A lost connection asks by itself. */
  #expectToHear(program: Program): void {
    this.#silence?.dispose();
    this.#silence = this.#parts.clock.after(unheardMs, () => {
      void this.#ask().then((state) => {
        if (state !== undefined || this.#unheard !== program || !this.#connected) return;
        this.#end({ how: "kernel_died", detail: "The kernel did not take the script. Run it again." });
      });
    });
  }

  async #ask(): Promise<ProgramState | undefined> {
    return this.#hasPreamble() ? this.#catchUp.run(this.#gaps.lastNumber ?? -1) : undefined;
  }

  /** Sends the program once more when it is certain, also after a while, that it was lost on its way. */
  #sendAgain(isCertain: () => Promise<boolean>): void {
    const program = this.#unheard;
    if (program === undefined) return;
    this.#parts.clock.after(resendMs, () => {
      void isCertain().then((certain) => {
        if (certain && !this.#over && this.#unheard === program) void this.execute(program);
      });
    });
  }

  async #go(graceMs: number | undefined): Promise<StopReport> {
    if (graceMs !== undefined && !this.#over) await interrupt(this.#parts, graceMs, this.#ended.promise);
    const sweep = this.#hasPreamble()
      ? { sweep: () => askToSweep(this.#parts.session, this.#parts.log) }
      : {};
    const report = await remove({ ...this.#parts, ...sweep });
    this.#end({ how: "kernel_died", detail: "The kernel was stopped." });
    this.#close();
    return report;
  }

  #connection(connected: boolean, detail?: string): void {
    if (this.#over) return;
    if (connected && !this.#connected) void this.#caughtUp();
    if (!connected) this.#silence?.dispose();
    this.#connected = connected;
    this.#queue.push({ kind: "connection", connected, ...(detail === undefined ? {} : { detail }) });
  }

  /** It keeps messages and can be asked while a program runs; there is none for other languages. */
  #hasPreamble(): boolean {
    return this.handle.language === "python";
  }

  #close(): void {
    this.#closed = true;
    this.#catchUp.dispose();
    this.#silence?.dispose();
    this.#execution.dispose();
    this.#parts.session.close();
    this.#queue.end();
    this.#ended.resolve(undefined);
    this.#parts.onRelease?.();
  }

  #take(message: WireMessage): void {
    if (this.#over) return;
    this.#unheard = undefined;
    this.#silence?.dispose();
    const now = this.#parts.clock.now() / 1000;
    const gap = this.#gaps.take(message, now);
    if (gap === "double") return;
    if (gap !== undefined) this.#queue.push(gap);
    const output = message.type === "input_request" ? this.#questions.take(message) : toOutput(message, now);
    const number = markOf(message)?.number;
    if (output !== undefined)
      this.#queue.push(output.kind === "output" && number !== undefined ? { ...output, number } : output);
    this.#execution.take(message);
  }
}
