import { join } from "node:path";
import { AppError } from "../../core/base/errors.ts";
import type { InstallStep } from "../../core/engine/python.ts";
import { type InstallContext, installFailure } from "./install-failure.ts";
import { executableOf, isThere, pathFolders } from "./interpreter-places.ts";
import { type ProgramEnd, runProgram } from "./run-program.ts";
import { type HostEnvironment, installerEnvironment, type InstallTarget } from "./shell-environment.ts";

/** What all installing needs. */
export interface Workshop {
  /** An empty folder of ours to run in and to keep temporary files in; who made it removes it. */
  readonly folder: string;
  readonly env: HostEnvironment;
  /** Whose environment the packages go into: where pip is told to put them holds for the user's only. */
  readonly target: InstallTarget;
}

/** Downloading over a slow line takes its time; a network that does not answer is noticed by pip itself. */
const timeoutMs = 20 * 60_000;
/** Without them pip waits for minutes where there is no network. */
const pipOptions = [
  "--retries",
  "1",
  "--timeout",
  "15",
  "--disable-pip-version-check",
  "--no-input",
  "--progress-bar",
  "off",
];

/** The uv on PATH. */
export async function findUv(env: HostEnvironment): Promise<string | undefined> {
  const name = process.platform === "win32" ? "uv.exe" : "uv";
  for (const folder of pathFolders(env)) {
    const path = join(folder, name);
    if (await isThere(path)) return path;
  }
  return undefined;
}

/** Makes an empty environment with pip in it; uv brings a Python of its own when there is no other. */
export async function makeWithUv(
  uv: string,
  python: string | undefined,
  folder: string,
  shop: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const which = python === undefined ? [] : ["--python", python];
  const end = await run(uv, ["venv", "--seed", "--no-project", ...which, folder], shop, signal);
  assertDone(end, { python: python ?? "uv", folder });
}

/**
 * Makes an empty environment with the interpreter's own venv.
 * Debian's Python lacks `ensurepip` until its venv package is there: a pip outside of the environment does as well.
 */
export async function makeWithVenv(
  python: string,
  folder: string,
  shop: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const context = { python, folder };
  const end = await run(python, ["-m", "venv", folder], shop, signal);
  if (end.kind === "exited" && end.code === 0) return;
  const failure = installFailure(end, context);
  if (failure.code !== "engine.no_pip") throw failure;
  const bare = await run(python, ["-m", "venv", "--clear", "--without-pip", folder], shop, signal);
  if (bare.kind !== "exited" || bare.code !== 0) throw failure;
  const target = ["--python", executableOf(folder, "venv")];
  const pip = await run(python, ["-m", "pip", ...target, "install", ...pipOptions, "pip"], shop, signal);
  if (pip.kind === "exited" && pip.code === 0) return;
  const second = installFailure(pip, context);
  throw second.code === "engine.install_failed" ? failure : second;
}

/** Installs packages with the pip of the interpreter, else with uv. */
export async function install(
  python: string,
  packages: readonly string[],
  folder: string,
  shop: Workshop,
  step: InstallStep,
  signal: AbortSignal,
): Promise<void> {
  const uv = await findUv(shop.env);
  const onLine = (line: string): void => {
    const name = /^Collecting ([A-Za-z0-9._-]+)/.exec(line)?.[1];
    if (name !== undefined) step(`Adding ${name}…`);
    if (line.startsWith("Installing collected packages")) step("Installing…");
  };
  const context = { python, folder };
  const withPip = (): Promise<ProgramEnd> =>
    run(python, ["-m", "pip", "install", ...pipOptions, ...packages], shop, signal, onLine);
  const withUv = (path: string): Promise<ProgramEnd> =>
    run(
      path,
      ["pip", "install", "--compile-bytecode", "--python", python, ...packages],
      shop,
      signal,
      onLine,
    );
  const end = uv === undefined ? await withPip() : await withUv(uv);
  assertDone(end, context);
}

function assertDone(end: ProgramEnd, context: InstallContext): void {
  if (end.kind === "exited" && end.code === 0) return;
  throw installFailure(end, context);
}

/** Neither isolated nor in anyone's folder: pip must see what the user configured, and no code of a workspace. */
async function run(
  file: string,
  args: readonly string[],
  { folder, env, target }: Workshop,
  signal: AbortSignal,
  onLine?: (line: string) => void,
): Promise<ProgramEnd> {
  const variables = {
    ...installerEnvironment(env, process.platform, target),
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
  };
  const end = await runProgram(
    file,
    args,
    { cwd: folder, env: variables, timeoutMs, ...(onLine && { onLine }) },
    signal,
  );
  if (end.kind === "not-started") {
    throw new AppError("engine.no_python", `${file} cannot be run: choose another Python, then try again.`, {
      cause: new Error(end.reason),
    });
  }
  return end;
}
