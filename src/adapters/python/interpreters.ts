import { mkdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute } from "node:path";
import type { Interpreter } from "../../core/engine/engine.ts";
import type { Interpreters } from "../../core/engine/python.ts";
import { activated, condaName } from "./activation.ts";
import { condaVariables } from "./conda-variables.ts";
import { executableOf, interpreterPlaces } from "./interpreter-places.ts";
import { parseProbe, probeArguments, type ProbeReport } from "./probe.ts";
import { runProgram } from "./run-program.ts";
import { type HostEnvironment, inheritedEnvironment } from "./shell-environment.ts";

/** What interpreters are looked at with. */
export interface PythonInterpretersOptions {
  /** An empty folder of ours, made when it is not there: interpreters run in it, so that no code from elsewhere is taken. */
  readonly folder: string;
  /** The environment of the extension host. */
  readonly env: HostEnvironment;
  /** How long one that was named may take to report on itself. */
  readonly timeoutMs?: number;
}

/** So many interpreters are started at once. */
const atOnce = 4;
/** One that nobody named gets less time: a dead network drive must not hold up the search. */
const discoveryTimeoutMs = 5_000;

/** The Pythons of this machine, each asked by running it, isolated, in a folder of ours. */
export class PythonInterpreters implements Interpreters {
  readonly #folder: string;
  readonly #env: HostEnvironment;
  readonly #timeoutMs: number;

  constructor({ folder, env, timeoutMs = 15_000 }: PythonInterpretersOptions) {
    this.#folder = folder;
    this.#env = env;
    this.#timeoutMs = timeoutMs;
  }

  async probe(
    path: string,
    source: Interpreter["source"],
    signal: AbortSignal,
  ): Promise<Interpreter | undefined> {
    const report = await this.#report(path, this.#timeoutMs, signal);
    return report && interpreterOf(path, report, source);
  }

  async discover(signal: AbortSignal): Promise<readonly Interpreter[]> {
    const places = await interpreterPlaces(this.#env);
    const launcher = process.platform === "win32" ? await this.#launcherPaths(signal) : [];
    const all = [...places, ...launcher.map((path) => ({ path, source: "known" as const }))];
    const asked = new Set<string>();
    const distinctPlaces = all.filter(({ path }) => !asked.has(path) && asked.add(path));
    const seen = new Set<string>();
    const found: Interpreter[] = [];
    const reports = await inTurn(distinctPlaces, async ({ path, source }) => {
      const exists = await realpathOrUndefined(path);
      const report = exists === undefined ? undefined : await this.#report(path, discoveryTimeoutMs, signal);
      return report && { path, source, report };
    });
    for (const entry of reports) {
      if (!entry) continue;
      const identity = await identityOf(entry.path, entry.report);
      if (seen.has(identity)) continue;
      seen.add(identity);
      found.push(interpreterOf(entry.path, entry.report, entry.source));
    }
    return found;
  }

  async environment(path: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    const inherited = inheritedEnvironment(this.#env, process.platform);
    const report = await this.#report(path, this.#timeoutMs, signal);
    if (!report) return inherited;
    const { prefix } = report;
    const facts = { prefix, binFolder: dirname(executable(path, report)), kind: kindOf(report) };
    const basics = activated(inherited, this.#env, facts, process.platform);
    if (facts.kind !== "conda") return basics;
    return condaVariables(prefix, executable(path, report), basics, this.#folder, signal);
  }

  async #report(path: string, timeoutMs: number, signal: AbortSignal): Promise<ProbeReport | undefined> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const env = inheritedEnvironment(this.#env, process.platform);
    const file = await executableIn(path);
    const end = await runProgram(file, probeArguments, { cwd: this.#folder, env, timeoutMs }, signal);
    return end.kind === "exited" && end.code === 0 ? parseProbe(end.lines) : undefined;
  }

  /** What the Python launcher of Windows knows of. */
  async #launcherPaths(signal: AbortSignal): Promise<string[]> {
    await mkdir(this.#folder, { recursive: true });
    const env = inheritedEnvironment(this.#env, process.platform);
    const end = await runProgram(
      "py",
      ["-0p"],
      { cwd: this.#folder, env, timeoutMs: discoveryTimeoutMs },
      signal,
    );
    return end.kind === "exited" && end.code === 0 ? launcherPaths(end.lines) : [];
  }
}

/** The paths in what `py -0p` prints: ` -V:3.12 *  C:\Python312\python.exe`. */
export function launcherPaths(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /\s([A-Za-z]:\\.*\.exe)\s*$/.exec(line)?.[1] ?? []);
}

/** People also name the folder of an environment. */
async function executableIn(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  return info?.isDirectory() === true ? executableOf(path, "venv") : path;
}

/** Environments share the real path of the Python that they were made from, and shims share theirs: only with the prefix is it one. */
async function identityOf(path: string, report: ProbeReport): Promise<string> {
  const real = await realpathOrUndefined(executable(path, report));
  return `${real ?? path}\n${report.prefix}`;
}

async function realpathOrUndefined(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    // Places are guesses.
    return undefined;
  }
}

/** The interpreter behind a shim: which one a shim leads to depends on where it is called. */
function executable(asked: string, { executable: own }: ProbeReport): string {
  return own && isAbsolute(own) ? own : asked;
}

function kindOf({ conda, prefix, basePrefix }: ProbeReport): "venv" | "conda" | "plain" {
  if (conda) return "conda";
  return prefix === basePrefix ? "plain" : "venv";
}

function interpreterOf(asked: string, report: ProbeReport, source: Interpreter["source"]): Interpreter {
  const { version, ipykernel, jupyter_server } = report;
  const path = executable(asked, report);
  const short = `Python ${version.split(".").slice(0, 2).join(".")}`;
  const name = nameOf(path, report, source);
  return {
    path,
    version,
    label: name === undefined ? short : `${short} (${name})`,
    source,
    packages: {
      ...(ipykernel !== null && { ipykernel }),
      ...(jupyter_server !== null && { jupyter_server }),
    },
  };
}

/** What tells it from others of its version. */
function nameOf(path: string, report: ProbeReport, source: Interpreter["source"]): string | undefined {
  if (source === "own-environment") return "Backburner";
  switch (kindOf(report)) {
    case "venv":
      return basename(report.prefix);
    case "conda": {
      const name = condaName(report.prefix);
      return name === report.prefix ? basename(name) : name;
    }
    case "plain":
      return /[\\/]\.pyenv[\\/]/.test(path) ? "pyenv" : undefined;
  }
}

/** Maps with a bound on how many are under way; the results keep the order. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
