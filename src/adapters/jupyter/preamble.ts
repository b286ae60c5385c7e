import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { AppError } from "../../core/base/errors.ts";
import type { Program, Surroundings } from "../../core/daemons/kernel-host.ts";
import { isRecord, type WireMessage } from "./wire.ts";

/** What a kernel is told before it runs anything of the user's; all optional parts can be told later. */
export interface PreambleSettings {
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly marker?: string;
  /** Seconds from now. */
  readonly deadline?: number;
  /** For programs one after another. */
  readonly lasting?: boolean;
  /** Gives programs what they call tools with; stays for the kernel's life. */
  readonly calls?: boolean;
  /** Keeps the script below the limits of a server that drops what is above them. */
  readonly pace?: boolean;
}

const told = z.object({
  pid: z.int(),
  /** Names the machine and the container, see `Processes.host`. */
  host: z.string(),
  version: z.string(),
  problem: z.nullable(z.string()),
});

/** What a kernel tells of itself. */
export type PreambleResult = z.infer<typeof told>;

/** The parts of the preamble and the modules that they become, each after those that it imports. */
const modules = [
  ["_backburner_output", "preamble_output.py"],
  ["_backburner_input", "preamble_input.py"],
  ["_backburner_program", "preamble_program.py"],
  ["_backburner_lasting", "preamble_lasting.py"],
  ["_backburner_processes", "preamble_processes.py"],
  ["_backburner_values", "preamble_values.py"],
  ["_backburner_parameters", "preamble_parameters.py"],
  ["_backburner_calls", "preamble_calls.py"],
  ["_backburner_words", "preamble_words.py"],
  ["_backburner_tools", "preamble_tools.py"],
  ["_backburner", "preamble.py"],
] as const;

function moduleExpression(name: (typeof modules)[number][0]): string {
  return `__import__('sys').modules['${name}']`;
}

/** Makes the silent execute request that prepares a Python kernel, and reads its reply. */
export class Preamble {
  readonly #assets: string;
  #source: Promise<string> | undefined;

  constructor(assets: string) {
    this.#assets = assets;
  }

  /**
   * The content of the request. It may be sent any number of times; to a kernel that has answered it before it is short, because
   * reading the long one takes longer than all the rest.
   */
  async request(settings: PreambleSettings, installed: boolean): Promise<Readonly<Record<string, unknown>>> {
    return {
      code: installed ? "pass" : await this.#install(),
      silent: true,
      store_history: false,
      user_expressions: { setup: `${moduleExpression("_backburner")}.setup('${encoded(settings)}')` },
      allow_stdin: false,
      stop_on_error: false,
    };
  }

  #install(): Promise<string> {
    this.#source ??= this.#load();
    return this.#source;
  }

  /** Makes the modules once, by expressions alone: any name of ours would be one of the user's. */
  async #load(): Promise<string> {
    const lines = await Promise.all(
      modules.map(async ([name, file]) => {
        const source = await readFile(join(this.#assets, file), "base64");
        return (
          `    exec(compile(__import__("base64").b64decode("${source}"), "<backburner ${file}>", "exec"), ` +
          `__import__("sys").modules.setdefault("${name}", __import__("types").ModuleType("${name}")).__dict__)`
        );
      }),
    );
    return `if "_backburner" not in __import__("sys").modules:\n${lines.join("\n")}`;
  }

  /** Reads the reply; throws `jupyter.failed` when the kernel could not be prepared. */
  result(reply: WireMessage): PreambleResult {
    const expressions = reply.content["user_expressions"];
    const setup = isRecord(expressions) ? expressions["setup"] : undefined;
    const data = isRecord(setup) && isRecord(setup["data"]) ? setup["data"]["text/plain"] : undefined;
    if (typeof data === "string") {
      // The repr of a string of base64, which needs no escapes.
      return told.parse(JSON.parse(Buffer.from(data.slice(1, -1), "base64").toString()));
    }
    const failed = isRecord(setup) ? setup : reply.content;
    throw new AppError(
      "jupyter.failed",
      `The kernel could not be prepared (${String(failed["ename"])}: ${String(failed["evalue"])}); check its version of ipykernel.`,
    );
  }
}

/** The code of the execute request that runs a program in a prepared Python kernel. */
export function codeOf(program: Program): string {
  if (program.kind === "code") return program.code;
  const { path, code, args } = program;
  return `${moduleExpression("_backburner_program")}.run_file('${encoded({ path, code, args })}')`;
}

/** What a kernel is told of what surrounds its programs; `marker` is that of its processes. */
export function settingsOf(
  marker: string,
  { folder, calls, deadlineSeconds: deadline }: Surroundings,
): PreambleSettings {
  return {
    marker,
    ...(deadline === undefined ? { lasting: true } : { deadline }),
    ...(folder === undefined ? {} : { folder }),
    ...(calls === true ? { calls: true } : {}),
  };
}

/** Tells a kernel that has answered the preamble before, with the request that runs a program there: neither waits for an answer. */
export function metadataOf(settings: PreambleSettings): Readonly<Record<string, unknown>> {
  return { backburner: encoded(settings) };
}

/** As data, so that no text of the user can be taken for code. */
function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64");
}
