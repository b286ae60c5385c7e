import type { DaemonId } from "../../protocol/ids.ts";

/** What to run: code as the user sees it, or a whole file as `python file.py` runs it. */
export type Program =
  | { readonly kind: "code"; readonly code: string }
  /** `path` is absolute and on the machine of the kernel; `code` is what was approved. */
  | { readonly kind: "file"; readonly code: string; readonly path: string; readonly args: readonly string[] };

/** What surrounds the programs of a kernel. */
export interface Surroundings {
  /** The working directory; the engine's private folder when absent. */
  readonly folder?: string;
  /** True when its programs can call tools: they then know `mcp` and `mcp_tools`. */
  readonly calls?: boolean;
  /**
   * For a kernel of one program: after this many seconds it ends itself even with everyone gone; the executor ends it earlier in the
   * ordinary case. Absent for a kernel that runs programs one after another ({@link Kernel.next}): what one leaves behind, threads and
   * `atexit` included, lives on for the next, and only its owner or the keeper ends it.
   */
  readonly deadlineSeconds?: number;
}

/** What a kernel is wanted for. */
export interface KernelRequest extends Surroundings {
  /** The daemon, or any other id that marks the processes of the kernel. */
  readonly daemonId: DaemonId;
  /** A Jupyter language name, lower case. */
  readonly language: string;
  /** Variables that the user names or that come from `.env`, laid over the interpreter's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told of the kernel as soon as there is one, long before it is ready: whoever starts it may go meanwhile. */
  readonly onCreated?: (kernel: KernelHandle) => void;
}

/** Names a kernel so that another window, or the keeper, can find it again: plain JSON, without any secret. */
export interface KernelHandle {
  /** The address of the Jupyter server, with its base path and a closing slash. */
  readonly serverUrl: string;
  readonly kernelId: string;
  /** The websocket session: the same for the daemon's whole life, or what was missed is not replayed. */
  readonly sessionId: string;
  /** The `msg_id` of the one execute request; fixed before it is sent. */
  readonly msgId: string;
  readonly language: string;
  /** True when its server is one of ours; any other lives on whatever becomes of us. */
  readonly owned?: boolean;
  /** True when the kernel's process is on this machine and so can be seen and killed. */
  readonly local: boolean;
  /** The kernel's process, when the preamble could tell it. */
  readonly pid?: number;
  /** When that process started, in the operating system's own count: guards against a pid that was given to another. */
  readonly pidStart?: string;
  /** The value of `BACKBURNER_DAEMON_ID` in the environment of its processes. */
  readonly marker: string;
  /** In words, for people: "Python 3.12 (.venv)". */
  readonly engine: string;
}

/** What comes out of a kernel, validated and in one shape; times are epoch seconds. */
export type KernelOutput =
  | {
      readonly kind: "output";
      readonly stream: "stdout" | "stderr" | "result" | "display" | "update" | "error" | "clear" | "gap";
      readonly content: string;
      readonly timestamp: number;
      readonly mime?: string;
      readonly plain?: string;
      readonly displayId?: string;
      readonly wait?: boolean;
      readonly missingBytes?: number;
      /** The kernel's own count of its messages, where it counts: what {@link KernelHost.attach} goes on after. */
      readonly number?: number;
    }
  /** The script waits for `input()`; answer with {@link Kernel.answerInput}. */
  | { readonly kind: "input"; readonly prompt: string; readonly password: boolean }
  /** The script calls one of the chat's tools: JSON text; answer with {@link Kernel.answerCall}. One at a time. */
  | { readonly kind: "call"; readonly request: string }
  /** The connection was lost, or is there again; `detail` is one sentence when it is known why there is none. */
  | { readonly kind: "connection"; readonly connected: boolean; readonly detail?: string }
  /** The last one: nothing follows. */
  | ({ readonly kind: "end" } & KernelEnd);

/** How an execution ended by itself. `detail` is one sentence for people. */
export type KernelEnd =
  | { readonly how: "finished" }
  | { readonly how: "exception"; readonly detail: string }
  | { readonly how: "kernel_died"; readonly detail: string }
  | { readonly how: "server_lost"; readonly detail: string };

/** What a window that takes a kernel over knows of it. */
export interface Continuation {
  /** The kernel's count of the last message that was kept: output goes on after it. */
  readonly lastNumber?: number;
  /** What the kernel was to run: it may never have reached it. */
  readonly program?: Program;
  /** What the program was to find there. */
  readonly surroundings?: Surroundings;
}

/** What stopping a kernel achieved. */
export interface StopReport {
  /** True when the kernel, and on this machine its children, were seen to be gone. */
  readonly verified: boolean;
  /** One sentence when something could not be verified or is left, with pids. */
  readonly detail?: string;
}

/** One live kernel and one program in it. */
export interface Kernel {
  readonly handle: KernelHandle;
  /**
   * Everything of this program in order, for one reader at a time; ends after `end`. A reader that leaves (`return`) leaves the rest to the
   * next one. Never waits for its reader: the reader spills to disk.
   */
  readonly output: AsyncIterable<KernelOutput>;
  /** Sends the program under `handle.msgId`; resolves when it was handed to the connection. */
  execute(program: Program): Promise<void>;
  /** Answers a pending `input()`; `undefined` raises in the script. */
  answerInput(value: string | undefined): void;
  /** Answers a pending call with JSON text. */
  answerCall(reply: string): void;
  /** Interrupts the program and leaves the kernel alive; says nothing about whether the program obeys. Errors: `jupyter.*`. */
  interrupt(): Promise<void>;
  /**
   * The same kernel for another program, once this one has ended: what it defined is still there, what it still prints is not shown.
   * Undefined when the kernel is known to be gone.
   */
  next(): Kernel | undefined;
  /**
   * Makes a kernel of many programs one of this program alone, while it runs: the kernel ends itself after this many seconds even with
   * everyone gone, and the program ends as a script does. Where the kernel cannot be told (another language than Python, a call into C
   * that keeps it), the executor's own limit and the keeper are all there is. Rejects never.
   */
  dedicate(deadlineSeconds: number): Promise<void>;
  /** Interrupt, grace, then kill or delete, then verify; any number of calls share one ladder. Rejects never. */
  stop(graceMs: number): Promise<StopReport>;
  /** Deletes the kernel after its program has ended; quicker than {@link stop}, rejects never. */
  discard(): Promise<StopReport>;
  /** Closes the connection and leaves the kernel running, for a window that goes. */
  detach(): void;
}

/**
 * Port: where kernels come from.
 * Errors: `engine.*` when there is no way to run anything here, `jupyter.*` when the server does not do as asked.
 */
export interface KernelHost {
  /** Starts a kernel of its own for one daemon or one chat and prepares it; nothing of the user's runs yet. */
  start(request: KernelRequest, signal: AbortSignal): Promise<Kernel>;
  /**
   * Opens a kernel that was started before with the same session, so that the server replays what was missed; what was on its way to a
   * window that was killed is asked for again. Where the kernel can tell that it never got its program, it is sent once.
   * Resolves within seconds: to the end when the kernel is certainly gone, with what is known of why, or to a kernel that says when it is
   * connected, and goes on trying while its server does not answer.
   */
  attach(handle: KernelHandle, from: Continuation, signal: AbortSignal): Promise<Kernel | KernelEnd>;
  /** Ends a kernel that nobody is attached to, as {@link Kernel.discard} does. Rejects never. */
  discard(handle: KernelHandle): Promise<StopReport>;
}
