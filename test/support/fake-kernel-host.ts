import { OutputQueue } from "../../src/adapters/jupyter/output-queue.ts";
import type {
  Continuation,
  Kernel,
  KernelEnd,
  KernelHandle,
  KernelHost,
  KernelOutput,
  KernelRequest,
  Program,
  StopReport,
} from "../../src/core/daemons/kernel-host.ts";

/** What a program does in a fake kernel; may go on after it returned, for instance from a timer of the test's clock. */
export type Behaviour = (kernel: FakeKernel) => void | Promise<void>;

/** What the port does with one output, without its time: the fake adds it. */
export type Spoken = Partial<Extract<KernelOutput, { kind: "output" }>> & { readonly content: string };

/** Kernels that do what the test says: by hand (`host.kernels[0].print("x")`) or by code (`host.script("code", (k) => k.finish())`). */
export class FakeKernelHost implements KernelHost {
  /** Every kernel ever started, attached or used again for a next program, the oldest first. */
  readonly kernels: FakeKernel[] = [];
  /** Every request, also the refused ones. */
  readonly requests: KernelRequest[] = [];
  /** Set to let `start` reject. */
  startError: Error | undefined;
  /** Set to let `start` wait until it resolves, for tests of what happens meanwhile. */
  startGate: Promise<void> | undefined;
  /** Set to let `start` wait between the kernel's creation and its being ready. */
  readyGate: Promise<void> | undefined;
  /** The same for `attach`. */
  attachGate: Promise<void> | undefined;
  /** Set to let `attach` find no server that answers. */
  unreachable = false;
  /** Gives the time of outputs, epoch seconds. */
  now: () => number = () => Date.now() / 1000;
  readonly #scripts = new Map<string, Behaviour>();
  #count = 0;
  #programs = 0;

  /** Says what a program with this code does. */
  script(code: string, behaviour: Behaviour): this {
    this.#scripts.set(code, behaviour);
    return this;
  }

  async start(request: KernelRequest, signal: AbortSignal): Promise<FakeKernel> {
    this.requests.push(request);
    if (this.startGate !== undefined) await Promise.race([this.startGate, aborted(signal)]);
    signal.throwIfAborted();
    if (this.startError !== undefined) throw this.startError;
    this.#count += 1;
    const handle: KernelHandle = {
      serverUrl: "http://127.0.0.1:8888/",
      kernelId: `kernel-${String(this.#count)}`,
      sessionId: `session-${String(this.#count)}`,
      msgId: `msg-${String(this.#count)}`,
      language: request.language,
      local: true,
      pid: 100000 + this.#count,
      pidStart: String(this.#count),
      marker: request.daemonId,
      engine: "Fake 1.0",
    };
    request.onCreated?.(handle);
    if (this.readyGate !== undefined) await this.readyGate;
    return this.#kernel(handle, new FakeProcess());
  }

  async attach(
    handle: KernelHandle,
    { program }: Continuation,
    signal: AbortSignal,
  ): Promise<FakeKernel | KernelEnd> {
    if (this.attachGate !== undefined) await Promise.race([this.attachGate, aborted(signal)]);
    signal.throwIfAborted();
    const before = this.kernels.findLast((kernel) => kernel.handle.kernelId === handle.kernelId);
    if (before === undefined || before.gone) {
      return { how: "kernel_died", detail: "The kernel was gone when the window came back." };
    }
    before.detach();
    const kernel = this.#kernel(before.handle, before.process);
    kernel.unreachable = this.unreachable;
    kernel.connection(!this.unreachable);
    if (before.programs.length === 0 && program !== undefined) await kernel.execute(program);
    return kernel;
  }

  async discard(handle: KernelHandle): Promise<StopReport> {
    const kernel = this.kernels.findLast((one) => one.handle.kernelId === handle.kernelId);
    return kernel === undefined ? { verified: true } : kernel.discard();
  }

  /** The newest kernel, for tests with only one. */
  get last(): FakeKernel {
    const kernel = this.kernels.at(-1);
    if (kernel === undefined) throw new Error("no kernel was started");
    return kernel;
  }

  #kernel(handle: KernelHandle, process: FakeProcess): FakeKernel {
    const next = (): FakeKernel => {
      this.#programs += 1;
      return this.#kernel({ ...handle, msgId: `${handle.msgId}-${String(this.#programs)}` }, process);
    };
    const kernel = new FakeKernel(handle, process, { scripts: this.#scripts, now: () => this.now(), next });
    this.kernels.push(kernel);
    return kernel;
  }
}

/** What a fake kernel has of its host. */
interface FakeKernelParts {
  readonly scripts: ReadonlyMap<string, Behaviour>;
  readonly now: () => number;
  readonly next: () => FakeKernel;
}

/** What lives on while no window is connected: the outputs that nobody has read yet, and whether it is gone. */
class FakeProcess {
  missed: KernelOutput[] = [];
  listener: ((output: KernelOutput) => void) | undefined;
  answer: ((value: string | undefined) => void) | undefined;
  gone = false;
  /** The newest program, by its `msg_id`: what others say is heard by nobody. */
  program = "";

  say(output: KernelOutput): void {
    if (this.listener === undefined) this.missed.push(output);
    else this.listener(output);
  }
}

/** A kernel whose test plays the process; what it was asked is in its public fields. */
export class FakeKernel implements Kernel {
  readonly handle: KernelHandle;
  readonly process: FakeProcess;
  readonly programs: Program[] = [];
  readonly inputs: (string | undefined)[] = [];
  /** What its calls were answered. */
  readonly replies: string[] = [];
  /** The grace of each call of `stop`. */
  readonly stops: number[] = [];
  discards = 0;
  /** How often it was only interrupted. */
  interrupts = 0;
  /** The deadline of each call of `dedicate`. */
  readonly deadlines: number[] = [];
  detached = false;
  /** What stopping reports. */
  stopReport: StopReport = { verified: true };
  /** Set to let nothing reach it: then it cannot be ended either. */
  unreachable = false;
  /** Set to let `stop` wait until it resolves. */
  stopGate: Promise<void> | undefined;
  /** What the script does when it is interrupted, for instance print from a `finally:` block. */
  onInterrupt: Behaviour | undefined;
  readonly #queue = new OutputQueue<KernelOutput>();
  readonly #parts: FakeKernelParts;
  #stopping: Promise<StopReport> | undefined;

  constructor(handle: KernelHandle, process: FakeProcess, parts: FakeKernelParts) {
    this.handle = handle;
    this.process = process;
    this.#parts = parts;
    process.program = handle.msgId;
    const missed = process.missed;
    process.missed = [];
    process.listener = (output) => {
      this.#queue.push(output);
      if (output.kind === "end") this.#queue.end();
    };
    for (const output of missed) process.say(output);
  }

  get output(): AsyncIterable<KernelOutput> {
    return this.#queue;
  }

  /** True once it was stopped or discarded, or died. */
  get gone(): boolean {
    return this.process.gone;
  }

  /** Sends any output as the adapter would. */
  emit(output: KernelOutput): void {
    if (this.process.program === this.handle.msgId) this.process.say(output);
  }

  /** Says one output now; stdout when no stream is named. */
  say(spoken: Spoken): void {
    this.emit({ kind: "output", stream: "stdout", timestamp: this.#parts.now(), ...spoken });
  }

  /** Prints to stdout. */
  print(content: string): void {
    this.say({ content });
  }

  /** The script waits for `input()`. */
  askInput(prompt: string, password = false): void {
    this.emit({ kind: "input", prompt, password });
  }

  /** Says what the script does with the answer to `input()`. */
  onInput(answered: (value: string | undefined) => void): void {
    this.process.answer = answered;
  }

  /** The connection is lost or there again. */
  connection(connected: boolean): void {
    this.emit({ kind: "connection", connected });
  }

  /** The program ends by itself. */
  finish(): void {
    this.end({ how: "finished" });
  }

  /** The program ends with an exception, whose traceback comes before the end. */
  raise(detail: string): void {
    this.say({ stream: "error", content: `Traceback (most recent call last)\n${detail}` });
    this.end({ how: "exception", detail });
  }

  /** The kernel's process is gone. */
  die(detail = "The kernel exited."): void {
    this.process.gone = true;
    this.end({ how: "kernel_died", detail });
  }

  /** Any end. */
  end(end: KernelEnd): void {
    this.emit({ kind: "end", ...end });
  }

  async execute(program: Program): Promise<void> {
    this.programs.push(program);
    const behaviour = this.#parts.scripts.get(program.code);
    if (behaviour !== undefined) queueMicrotask(() => void behaviour(this));
  }

  answerInput(value: string | undefined): void {
    this.inputs.push(value);
    this.process.answer?.(value);
  }

  answerCall(reply: string): void {
    this.replies.push(reply);
  }

  async interrupt(): Promise<void> {
    this.interrupts += 1;
    await this.onInterrupt?.(this);
  }

  next(): FakeKernel | undefined {
    return this.process.gone || this.detached ? undefined : this.#parts.next();
  }

  async dedicate(deadlineSeconds: number): Promise<void> {
    this.deadlines.push(deadlineSeconds);
  }

  stop(graceMs: number): Promise<StopReport> {
    this.stops.push(graceMs);
    this.#stopping ??= this.#climb();
    return this.#stopping;
  }

  async discard(): Promise<StopReport> {
    this.discards += 1;
    if (this.unreachable) return mayStillRun;
    this.process.gone = true;
    this.#queue.end();
    return this.stopReport;
  }

  detach(): void {
    if (this.detached) return;
    this.detached = true;
    this.process.listener = undefined;
    this.#queue.end();
  }

  async #climb(): Promise<StopReport> {
    await this.onInterrupt?.(this);
    if (this.stopGate !== undefined) await this.stopGate;
    this.process.gone = !this.unreachable;
    this.end({ how: "kernel_died", detail: "The kernel was stopped." });
    this.#queue.end();
    return this.unreachable ? mayStillRun : this.stopReport;
  }
}

const mayStillRun: StopReport = {
  verified: false,
  detail: "The kernel may still run: its server does not answer.",
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
