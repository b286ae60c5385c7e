import { randomBytes } from "node:crypto";
import type { Log } from "../../../src/core/base/log.ts";
import type {
  Continuation,
  Kernel,
  KernelEnd,
  KernelHost,
  KernelOutput,
  KernelRequest,
  Program,
} from "../../../src/core/daemons/kernel-host.ts";
import type { DaemonId } from "../../../src/protocol/ids.ts";

/** A request for a Python kernel of one program. */
export function request(more: Partial<KernelRequest> = {}): KernelRequest {
  return { ...lastingRequest(), deadlineSeconds: 600, ...more };
}

/** A request for a Python kernel of many programs. */
export function lastingRequest(): KernelRequest {
  return { daemonId: randomBytes(16).toString("hex") as DaemonId, language: "python" };
}

/** A program that is just code. */
export function code(text: string): Program {
  return { kind: "code", code: text };
}

/** All that a kernel says, gathered while it runs. */
export class Transcript {
  readonly outputs: KernelOutput[] = [];
  readonly ended: Promise<KernelEnd>;
  readonly #waiting = new Set<() => void>();

  /** `onOutput` is called with each output as it comes. */
  constructor(kernel: Kernel, onOutput: (output: KernelOutput) => void = () => undefined) {
    this.ended = this.#read(kernel, onOutput);
  }

  /** Everything of these streams, joined. */
  text(...streams: readonly string[]): string {
    const wanted = streams.length === 0 ? ["stdout"] : streams;
    return this.outputs
      .map((output) => (output.kind === "output" && wanted.includes(output.stream) ? output.content : ""))
      .join("");
  }

  /** The kernel's count of the newest message; undefined where it does not count. */
  get lastNumber(): number | undefined {
    const numbers = this.outputs.flatMap((output) => (output.kind === "output" ? [output.number] : []));
    return numbers.findLast((number) => number !== undefined);
  }

  /** Where the next window goes on. */
  get continuation(): Continuation {
    return this.lastNumber === undefined ? {} : { lastNumber: this.lastNumber };
  }

  /** Resolves once the condition holds; looks after each output. */
  async until(condition: (transcript: Transcript) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async #read(kernel: Kernel, onOutput: (output: KernelOutput) => void): Promise<KernelEnd> {
    let end: KernelEnd | undefined;
    for await (const output of kernel.output) {
      this.outputs.push(output);
      onOutput(output);
      if (output.kind === "end") {
        const { kind: _, ...rest } = output;
        end = rest;
      }
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const wake of waiting) wake();
    }
    return end ?? { how: "server_lost", detail: "the output ended without an end" };
  }
}

/** Starts a kernel, runs a program to its end and lets go of the kernel. */
export async function runToEnd(
  host: KernelHost,
  program: Program | string,
  more: Partial<KernelRequest> = {},
): Promise<{ readonly transcript: Transcript; readonly end: KernelEnd; readonly kernel: Kernel }> {
  const kernel = await host.start(request(more), AbortSignal.timeout(60_000));
  const transcript = new Transcript(kernel);
  try {
    await kernel.execute(typeof program === "string" ? code(program) : program);
    const end = await transcript.ended;
    return { transcript, end, kernel };
  } finally {
    await kernel.discard();
  }
}

/** A log that only shows itself when asked to by the environment. */
export const testLog: Log = {
  debug: (message, fields) => {
    print("debug", message, fields);
  },
  info: (message, fields) => {
    print("info", message, fields);
  },
  warn: (message, fields) => {
    print("warn", message, fields);
  },
  error: (message, fields) => {
    print("error", message, fields);
  },
};

function print(level: string, message: string, fields: Readonly<Record<string, unknown>> | undefined): void {
  if (process.env["BACKBURNER_TEST_LOG"] !== undefined)
    console.log(level, message, JSON.stringify(fields ?? {}));
}
