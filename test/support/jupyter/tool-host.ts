import type { Kernel, KernelOutput, Program } from "../../../src/core/daemons/kernel-host.ts";
import { code, Transcript } from "./run.ts";

/** A request of a script, as it came. */
export interface ScriptRequest {
  readonly id: string;
  readonly op: string;
  readonly server?: string;
  readonly tool?: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly again?: boolean;
}

/** One tool of a server that a test offers to scripts. */
export interface OfferedTool {
  readonly name: string;
  /** The name in Python; the tool's own when absent. */
  readonly python?: string;
  readonly description?: string | null;
  readonly parameters?: unknown;
  readonly read_only?: boolean;
}

/** The servers that a test offers, by their ids. */
export type OfferedServers = Readonly<Record<string, readonly OfferedTool[]>>;

/** What a tool of a test answers: fields of the reply; or nothing, for a call that the test leaves waiting. */
export type Answers = (request: ScriptRequest) => Readonly<Record<string, unknown>> | undefined;

/** A server with a tool that doubles, and one that never answers. */
export const numbers: OfferedServers = {
  numbers: [
    { name: "double", parameters: { properties: { n: { type: "integer" } }, required: ["n"] } },
    { name: "hang" },
  ],
};

/** What the tools of {@link numbers} answer. */
export const doubled: Answers = ({ tool, arguments: given }) =>
  tool === "double" ? { structured: Number(given?.["n"]) * 2 } : undefined;

/** Plays the part of the editor for the calls of scripts; keeps what was asked. */
export class ToolHost {
  readonly requests: ScriptRequest[] = [];
  readonly #servers: OfferedServers;
  readonly #answers: Answers;

  constructor(servers: OfferedServers = numbers, answers: Answers = doubled) {
    this.#servers = servers;
    this.#answers = answers;
  }

  /** The requests of one kind. */
  asked(op: string): readonly ScriptRequest[] {
    return this.requests.filter((request) => request.op === op);
  }

  /** Runs a program and answers what it calls. */
  async run(kernel: Kernel, program: Program | string): Promise<Transcript> {
    const transcript = this.follow(kernel);
    await kernel.execute(typeof program === "string" ? code(program) : program);
    return transcript;
  }

  /** Answers what a program calls that runs already. */
  follow(kernel: Kernel): Transcript {
    return new Transcript(kernel, (output) => {
      this.take(kernel, output);
    });
  }

  /** Answers a call that comes out of this kernel; leaves every other output alone. */
  take(kernel: Kernel, output: KernelOutput): void {
    if (output.kind !== "call") return;
    const request = JSON.parse(output.request) as ScriptRequest;
    this.requests.push(request);
    const reply = request.op === "catalog" ? this.#catalog() : this.#answers(request);
    if (reply !== undefined) kernel.answerCall(JSON.stringify({ id: request.id, ok: true, ...reply }));
  }

  #catalog(): Readonly<Record<string, unknown>> {
    const servers = Object.entries(this.#servers).map(([id, tools]) => ({
      id,
      python: id.replaceAll("-", "_"),
      title: `The server ${id}`,
      tools: tools.map((tool) => ({
        python: tool.name,
        description: "",
        parameters: { type: "object" },
        read_only: false,
        ...tool,
      })),
    }));
    return { servers };
  }
}
