import { splitArguments } from "../commands/arguments.ts";

/** What the user asks of the participant. */
export type ParticipantRequest =
  | { readonly kind: "run-file"; readonly path: string; readonly args: readonly string[] }
  | { readonly kind: "run-code"; readonly code: string; readonly language: string }
  | { readonly kind: "list" }
  /** `which` is an id, the beginning of one, or a title; empty for the only one. */
  | { readonly kind: "stop" | "output"; readonly which: string }
  | { readonly kind: "help" };

/** Languages as people write them behind a fence. */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    py: "python",
    python3: "python",
    ipython: "python",
    jl: "julia",
    rscript: "r",
    sh: "bash",
    shell: "bash",
    shellscript: "bash",
    zsh: "bash",
  }),
);

/** Programs that run a file or a line of code, and the option for a line. */
const interpreters: ReadonlyMap<string, { readonly language: string; readonly option: string }> = new Map(
  Object.entries({
    python: { language: "python", option: "-c" },
    python3: { language: "python", option: "-c" },
    py: { language: "python", option: "-c" },
    rscript: { language: "r", option: "-e" },
    julia: { language: "julia", option: "-e" },
    bash: { language: "bash", option: "-c" },
    sh: { language: "bash", option: "-c" },
  }),
);

const fence =
  /(?:^|\n)[ ]{0,3}(?<marks>`{3,}|~{3,})(?<info>[^\n`]*)\n(?<code>.*?)\n?[ ]{0,3}\k<marks>[`~]*[ ]*(?:\n|$)/s;
const scriptName = /\.(?:pyw?|r|jl|sh|bash)$/i;
/** A sentence has none of these, a line of code some. */
const codeSign = /[()=[\]{}+*;'"/]|^(?:import|from|print|while|for|del|raise|assert|pass)\b/;

/** Reads what the user has typed after `@backburner`: the command, without its slash, and the rest. */
export function readRequest(command: string | undefined, prompt: string): ParticipantRequest {
  const text = prompt.trim();
  switch (command) {
    case "run":
      return readRun(text);
    case "list":
      return { kind: "list" };
    case "stop":
    case "output":
      return { kind: command, which: text.replace(/^(["'])(.*)\1$/, "$2") };
    default:
      return { kind: "help" };
  }
}

function readRun(text: string): ParticipantRequest {
  const { info = "", code } = fence.exec(text)?.groups ?? {};
  if (code !== undefined) return runCode(code, /^\s*\{?([\w+#.-]*)/.exec(info)?.[1] ?? "");
  const [first = "", ...rest] = splitArguments(text);
  const program = interpreters.get(first.toLowerCase());
  if (program !== undefined) {
    const [next = "", line = ""] = rest;
    if (next === program.option) return runCode(line, program.language);
    return next === "" || next.startsWith("-")
      ? { kind: "help" }
      : { kind: "run-file", path: next, args: rest.slice(1) };
  }
  if (scriptName.test(first)) return { kind: "run-file", path: first, args: rest };
  return codeSign.test(text) ? runCode(text, "") : { kind: "help" };
}

function runCode(code: string, name: string): ParticipantRequest {
  const written = name.toLowerCase();
  const language = aliases.get(written) ?? (written === "" ? "python" : written);
  return code.trim() === "" ? { kind: "help" } : { kind: "run-code", code, language };
}

/** What of a daemon its name is looked for in. */
export interface NamedDaemon {
  readonly daemon_id: string;
  readonly title: string;
}

/** Those that a name may mean: by id, by the beginning of one, by title, then by a part of a title; all of them for no name. */
export function daemonsCalled<T extends NamedDaemon>(which: string, daemons: readonly T[]): readonly T[] {
  if (which === "") return daemons;
  const name = which.toLowerCase();
  const ways: readonly ((daemon: T) => boolean)[] = [
    ({ daemon_id }) => daemon_id === name,
    ({ daemon_id }) => name.length >= 4 && daemon_id.startsWith(name),
    ({ title }) => title.toLowerCase() === name,
    ({ title }) => title.toLowerCase().includes(name),
  ];
  for (const way of ways) {
    const found = daemons.filter(way);
    if (found.length > 0) return found;
  }
  return [];
}
