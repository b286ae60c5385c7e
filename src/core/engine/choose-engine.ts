import type { Secret } from "../base/secret.ts";
import type { EngineChoice, EngineFinding, EngineProblem, Interpreter } from "./engine.ts";
import { canRunKernels, canServe, lackOf } from "./packages.ts";
import type { ServerKernel } from "./pick-kernel.ts";
import type { AskedServer } from "./running-servers.ts";
import { kernelFindings, runningFindings } from "./server-findings.ts";

/** An interpreter that somebody named; without `interpreter` when it did not run. */
export interface NamedInterpreter {
  readonly path: string;
  readonly interpreter?: Interpreter;
}

/** The server that the user named and what came of asking it. */
export interface ConfiguredServer {
  readonly url: string;
  readonly label: string;
  readonly token?: Secret;
  /** What it can start; absent when it did not answer. */
  readonly kernels?: readonly ServerKernel[];
  /** What `backburner.jupyter.kernel` names. */
  readonly kernelName?: string;
  /** Absent when it answers as a Jupyter server does. */
  readonly problem?: EngineProblem;
}

/** Everything that the choice rests on. */
export interface EngineFacts {
  readonly server?: ConfiguredServer;
  /** What `backburner.python.path` names. */
  readonly setting?: NamedInterpreter;
  /** What is selected in the Python extension. */
  readonly active?: NamedInterpreter;
  /** The environment that we made. */
  readonly own?: Interpreter;
  /** What else this machine has, in order of preference. */
  readonly discovered: readonly Interpreter[];
  /** Servers that the user runs here, where they were looked for; never taken by themselves. */
  readonly running?: readonly AskedServer[];
}

/**
 * Chooses what runs scripts.
 * The order: the user's server; the user's interpreter; Python on PATH; our own environment; any other Python.
 * A server or a path in the settings is an order, so nothing else is taken in its place; a selection in the Python extension
 * is a wish, so another engine is taken with a problem beside it.
 * Whatever runs the kernel, the Jupyter server comes from the same interpreter when it can, else from our own environment, else
 * from any that has it.
 */
export function chooseEngine(facts: EngineFacts): EngineChoice {
  if (facts.server) return chooseServer(facts.server, facts);
  const all = inOrder(facts);
  const foreignServer = facts.own && canServe(facts.own) ? facts.own : all.find(canServe);
  const named = facts.setting ?? facts.active;
  const problem = problemOf(facts, named, all, foreignServer);
  const allowed = facts.setting ? all.filter((interpreter) => interpreter === named?.interpreter) : all;
  const kernel = foreignServer && allowed.find(canRunKernels);
  const server = kernel && canServe(kernel) ? kernel : foreignServer;
  const findings = [
    ...unrunnable(facts),
    ...all.map((interpreter) => findingOf(interpreter, kernel, server, facts)),
    ...runningFindings(facts.running ?? [], undefined),
  ];
  if (!kernel || !server) return { problem: problem ?? missing(), findings };
  return {
    engine: { kind: "managed", kernel, server },
    ...(problem && kernel !== named?.interpreter ? { problem } : {}),
    findings,
  };
}

/** All interpreters, the one that comes first in the order first. */
function inOrder({ setting, active, own, discovered }: EngineFacts): readonly Interpreter[] {
  return distinct([
    ...(setting?.interpreter ? [setting.interpreter] : []),
    ...(active?.interpreter ? [active.interpreter] : []),
    ...discovered.filter((interpreter) => interpreter.source === "path"),
    ...(own ? [own] : []),
    ...discovered.filter((interpreter) => interpreter.source !== "path"),
  ]);
}

function chooseServer(server: ConfiguredServer, facts: EngineFacts): EngineChoice {
  const { url, label, token, problem, kernels = [], kernelName } = server;
  const subject = `${label} (backburner.jupyter.url)`;
  const rest = [
    ...unrunnable(facts),
    ...inOrder(facts).map((interpreter) => findingOf(interpreter, undefined, undefined, facts)),
    ...runningFindings(facts.running ?? [], server.url),
  ];
  if (problem)
    return { problem, findings: [{ subject, outcome: "unusable", why: problem.message }, ...rest] };
  return {
    engine: { kind: "server", url, label, ...(token && { token }), ...(kernelName && { kernelName }) },
    findings: [
      { subject, outcome: "chosen", why: "It is set and it answers." },
      ...kernelFindings(kernels, kernelName),
      ...rest,
    ],
  };
}

/** What keeps the user's own interpreter, or every one, from being used. */
function problemOf(
  facts: EngineFacts,
  named: NamedInterpreter | undefined,
  all: readonly Interpreter[],
  server: Interpreter | undefined,
): EngineProblem | undefined {
  if (named && !named.interpreter && (facts.setting || all.length > 0)) {
    const where = facts.setting ? "in backburner.python.path" : "selected in the Python extension";
    return {
      code: "engine.no_python",
      message: `The Python ${where}, ${named.path}, does not run: correct it, or choose another with "Select Jupyter Engine…".`,
      offers: [],
    };
  }
  if (named?.interpreter && !canRunKernels(named.interpreter)) {
    const { label } = named.interpreter;
    const lack = lackOf("ipykernel", named.interpreter) ?? "";
    return {
      code: "engine.no_kernel_package",
      message: `${label} ${lack}: install ipykernel there, or choose another Python with "Select Jupyter Engine…".`,
      interpreter: named.interpreter,
      offers: facts.setting ? ["add-kernel-package"] : ["add-kernel-package", "create"],
    };
  }
  if (all.length === 0) {
    return {
      code: "engine.no_python",
      message:
        "No Python was found: install Python 3.9 or newer from python.org or your system's packages, then try again.",
      offers: [],
    };
  }
  return server ? undefined : missing(named?.interpreter);
}

function missing(kernel?: Interpreter): EngineProblem {
  const forWhat = kernel
    ? `${kernel.label} can run scripts but there is no Jupyter server`
    : "No Python here has Jupyter";
  return {
    code: "engine.missing",
    message: `${forWhat}: let Backburner make an environment of its own, or choose one with "Select Jupyter Engine…".`,
    offers: ["create"],
  };
}

/** The interpreters that were named and do not run. */
function unrunnable(facts: EngineFacts): EngineFinding[] {
  const named = [
    { where: "backburner.python.path", at: facts.setting },
    { where: "Python extension", at: facts.active },
  ];
  return named.flatMap(({ where, at }) =>
    at && !at.interpreter
      ? [
          {
            subject: `${at.path} (${where})`,
            outcome: "unusable",
            why: "It is not there or does not run as Python 3.",
          },
        ]
      : [],
  );
}

function findingOf(
  interpreter: Interpreter,
  kernel: Interpreter | undefined,
  server: Interpreter | undefined,
  facts: EngineFacts,
): EngineFinding {
  const subject = `${interpreter.label}, ${interpreter.path} (${sourceWords[interpreter.source]})`;
  const runs = interpreter === kernel;
  const serves = interpreter === server && kernel !== undefined;
  if (runs && serves)
    return { subject, outcome: "chosen", why: "It runs the scripts and the Jupyter server." };
  if (runs)
    return {
      subject,
      outcome: "chosen",
      why: `It runs the scripts; it ${lackOf("jupyter_server", interpreter) ?? ""}.`,
    };
  if (serves) return { subject, outcome: "chosen", why: "It runs the Jupyter server." };
  const lacks = [lackOf("ipykernel", interpreter), lackOf("jupyter_server", interpreter)].filter(
    (lack) => lack !== undefined,
  );
  if (lacks.length === 2) return { subject, outcome: "unusable", why: `It ${lacks.join(" and ")}.` };
  if (lacks.length === 1) return { subject, outcome: "usable", why: `It ${lacks.join()}.` };
  const named = facts.setting ? "backburner.python.path names another" : "another comes first";
  const set = facts.server ? "backburner.jupyter.url names a server" : named;
  return { subject, outcome: "usable", why: `It has all that is needed, but ${set}.` };
}

const sourceWords = {
  setting: "backburner.python.path",
  "python-extension": "Python extension",
  path: "PATH",
  "own-environment": "made by Backburner",
  known: "found on this machine",
} as const satisfies Record<Interpreter["source"], string>;

/** Of those that share a path the first: it was found by the better way. */
export function distinct(interpreters: readonly Interpreter[]): Interpreter[] {
  const seen = new Set<string>();
  return interpreters.filter(({ path }) => !seen.has(path) && seen.add(path));
}
