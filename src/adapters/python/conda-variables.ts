import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { runProgram } from "./run-program.ts";
import type { Environment } from "./shell-environment.ts";

const stateSchema = z.object({ env_vars: z.optional(z.record(z.string(), z.string())) });

/** Starts the line with the variables: activation scripts may print. */
const mark = "backburner-env:";
const timeoutMs = 15_000;

/** What the shell and Python add by themselves. */
const incidental = new Set(["_", "SHLVL", "PWD", "OLDPWD", "LC_CTYPE"]);

/**
 * What `conda activate` adds to the basics: the variables kept with the environment, and what its `activate.d` scripts set.
 * It runs those scripts itself, so conda, mamba and pixi environments work alike and without their programs. A script that
 * fails leaves the basics: an incomplete environment is better than none. On Windows, where they are batch files, it leaves them out.
 */
export async function condaVariables(
  prefix: string,
  python: string,
  basics: Environment,
  cwd: string,
  signal: AbortSignal,
): Promise<Environment> {
  const env = { ...basics, ...(await keptVariables(prefix)) };
  const folder = join(prefix, "etc", "conda", "activate.d");
  const scripts = (await namesIn(folder)).filter((name) => name.endsWith(".sh")).sort();
  if (scripts.length === 0 || process.platform === "win32") return env;
  const paths = scripts.map((name) => join(folder, name));
  const end = await runProgram("bash", activation(paths, python), { cwd, env, timeoutMs }, signal);
  const line = end.kind === "exited" ? end.lines.findLast((one) => one.startsWith(mark)) : undefined;
  return (line !== undefined && parseVariables(line.slice(mark.length), env)) || env;
}

/** The paths are arguments, never part of the script's text; bash, because that is what the scripts are written for. */
function activation(scripts: readonly string[], python: string): string[] {
  const report = `import json, os; print("${mark}" + json.dumps(dict(os.environ)))`;
  const body = `python=$1; shift; for script in "$@"; do . "$script" >&2; done; exec "$python" -I -c '${report}'`;
  return ["-c", body, "activate", python, ...scripts];
}

function parseVariables(text: string, before: Environment): Environment | undefined {
  const parsed = z.record(z.string(), z.string()).safeParse(jsonOrUndefined(text));
  if (!parsed.success) return undefined;
  return Object.fromEntries(
    Object.entries(parsed.data).filter(([name]) => name in before || !incidental.has(name)),
  );
}

/** What `conda env config vars set` wrote. */
async function keptVariables(prefix: string): Promise<Environment> {
  try {
    const state = stateSchema.safeParse(
      JSON.parse(await readFile(join(prefix, "conda-meta", "state"), "utf8")),
    );
    return state.data?.env_vars ?? {};
  } catch {
    // Most environments keep none.
    return {};
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // Most environments have no scripts.
    return [];
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off by the limit of a line.
    return undefined;
  }
}
