import type { Engine, EngineChoice } from "./engine.ts";

/**
 * The sentence for where nothing can run: what is required, then what to do.
 * It is what the page, a chat and a model are told.
 */
export function requiresEngine(whatToDo: string): string {
  return `Background execution requires the Jupyter engine. ${whatToDo}`;
}

/** In a few words, what runs scripts. */
export function labelOf(engine: Engine): string {
  return engine.kind === "managed" ? engine.kernel.label : engine.label;
}

/** The diagnosis as Markdown: what is used, what is wrong, and everything that was looked at. Holds no secret. */
export function diagnosisOf(choice: EngineChoice): string {
  const { engine, problem, findings } = choice;
  return [
    "# Jupyter engine",
    "",
    ...(engine ? engineLines(engine) : [requiresEngine(text(problem?.message ?? ""))]),
    ...(engine && problem ? ["", `**Note:** ${text(problem.message)}`] : []),
    "",
    "## What was looked at",
    "",
    ...(findings.length === 0 ? ["Nothing was found."] : []),
    ...findings.map(({ subject, outcome, why }) => `- **${marks[outcome]}** ${text(subject)}: ${text(why)}`),
    "",
    "## The order",
    "",
    "1. The server in `backburner.jupyter.url`.",
    "2. The Python in `backburner.python.path`, else the one that is selected in the Python extension: it needs `ipykernel`.",
    "3. Python on PATH, then the environment that Backburner made, then any other Python found.",
    "",
    "The Jupyter server comes from the same Python when it has `jupyter_server`, else from Backburner's environment, else from any that has it.",
    "",
  ].join("\n");
}

const marks = { chosen: "Used", usable: "Not needed", unusable: "Cannot be used" } as const;

function engineLines(engine: Engine): string[] {
  if (engine.kind === "server")
    return [
      `Scripts run on the Jupyter server ${text(engine.label)} at ${text(withoutSecrets(engine.url))}.`,
    ];
  const { kernel, server } = engine;
  const versions = `ipykernel ${kernel.packages.ipykernel ?? "?"}, jupyter_server ${server.packages.jupyter_server ?? "?"}`;
  const whose =
    server.path === kernel.path
      ? ""
      : ` The Jupyter server runs on ${text(server.label)}, ${text(server.path)}.`;
  return [`Scripts run on ${text(kernel.label)}, ${text(kernel.path)} (${versions}).${whose}`];
}

/** An address without the user, password, query and fragment that people paste. */
function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return "(not an address)";
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Paths and labels are data: they must not turn into links, images or HTML in the rendered page. */
function text(raw: string): string {
  return raw.replaceAll(/[\r\n]+/g, " ").replaceAll(/[\\`*[\]<>|]/g, "\\$&");
}
