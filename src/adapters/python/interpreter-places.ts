import { access, readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import type { HostEnvironment } from "./shell-environment.ts";

/** An executable that may be a Python. */
export interface Place {
  readonly path: string;
  readonly source: "path" | "known";
}

/** What `python`, `python3`, `python3.12` and `py312` are called. */
const pythonName = /^(?:python(?:3(?:\.\d+)?)?|py3\d+)(?:\.exe)?$/i;

/** Every place on this machine where a Python usually is, in order of preference: PATH first; some may not be there. */
export async function interpreterPlaces(env: HostEnvironment): Promise<Place[]> {
  const onPath = (await Promise.all(pathFolders(env).map(pythonsIn))).flat();
  const known = process.platform === "win32" ? await windowsPlaces(env) : await posixPlaces(env);
  const conda = await condaPlaces(env);
  return [
    ...onPath.map((path): Place => ({ path, source: "path" })),
    ...[...known, ...conda].map((path): Place => ({ path, source: "known" })),
  ];
}

/** The executable of a virtual or conda environment, or of a whole installation. */
export function executableOf(prefix: string, layout: "venv" | "installation"): string {
  if (process.platform !== "win32") return join(prefix, "bin", layout === "venv" ? "python" : "python3");
  return layout === "venv" ? join(prefix, "Scripts", "python.exe") : join(prefix, "python.exe");
}

/** The absolute folders on PATH; relative ones would run what lies in the workspace. */
export function pathFolders(env: HostEnvironment): string[] {
  const separator = process.platform === "win32" ? ";" : ":";
  const path = env["PATH"] ?? env["Path"] ?? "";
  return path.split(separator).filter((folder) => isAbsolute(folder));
}

/** The Pythons in a folder, the plain names first. */
async function pythonsIn(folder: string): Promise<string[]> {
  const found = (await entries(folder)).filter(
    (name) => pythonName.test(name) && (rank(name) < 2 || !isShims(folder)),
  );
  return found
    .sort((one, other) => rank(one) - rank(other) || newerFirst(one, other))
    .map((name) => join(folder, name));
}

/** Every shim is a slow script in front of an installation that is looked at anyway; only the plain ones say which is preferred. */
function isShims(folder: string): boolean {
  return basename(folder) === "shims";
}

function rank(name: string): number {
  const plain = name.toLowerCase().replace(/\.exe$/, "");
  return plain === "python3" ? 0 : plain === "python" ? 1 : 2;
}

function newerFirst(one: string, other: string): number {
  return other.localeCompare(one, "en", { numeric: true });
}

async function posixPlaces(env: HostEnvironment): Promise<string[]> {
  const home = homedir();
  const installations = [
    join(env["PYENV_ROOT"] ?? join(home, ".pyenv"), "versions"),
    join(home, ".local", "share", "uv", "python"),
    join(home, ".asdf", "installs", "python"),
    join(home, ".local", "share", "mise", "installs", "python"),
    "/Library/Frameworks/Python.framework/Versions",
  ];
  const fixed = [
    "/opt/homebrew/bin/python3",
    "/usr/local/bin/python3",
    join(home, ".local", "bin", "python3"),
  ];
  return [...fixed, ...(await systemPython()), ...(await eachIn(installations))];
}

/** On macOS `/usr/bin/python3` without the developer tools is a stub that opens a dialog. */
async function systemPython(): Promise<string[]> {
  const path = "/usr/bin/python3";
  if (process.platform !== "darwin") return [path];
  const tools = [
    "/Library/Developer/CommandLineTools/usr/bin/python3",
    "/Applications/Xcode.app/Contents/Developer",
  ];
  const there = await Promise.all(tools.map(isThere));
  return there.includes(true) ? [path] : [];
}

async function windowsPlaces(env: HostEnvironment): Promise<string[]> {
  const home = homedir();
  return eachIn(
    [
      join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Programs", "Python"),
      join(env["APPDATA"] ?? join(home, "AppData", "Roaming"), "uv", "python"),
      join(home, ".pyenv", "pyenv-win", "versions"),
      ...[env["ProgramFiles"], env["ProgramFiles(x86)"]].flatMap((folder) => (folder ? [folder] : [])),
    ],
    /python|^\d/i,
  );
}

async function condaPlaces(env: HostEnvironment): Promise<string[]> {
  const home = homedir();
  const names = ["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba"];
  const parents =
    process.platform === "win32" ? [home, env["ProgramData"] ?? "C:\\ProgramData", "C:\\"] : [home, "/opt"];
  const roots = [
    ...parents.flatMap((parent) => names.map((name) => join(parent, name))),
    ...(process.platform === "win32"
      ? []
      : ["/opt/conda", "/opt/homebrew/Caskroom/miniforge/base", "/opt/homebrew/Caskroom/miniconda/base"]),
    ...[env["CONDA_PREFIX"], env["MAMBA_ROOT_PREFIX"]].filter(
      (root) => root !== undefined && isAbsolute(root),
    ),
  ].filter((root) => root !== undefined);
  const inEnvs = await Promise.all(
    roots.map(async (root) => (await entries(join(root, "envs"))).map((name) => join(root, "envs", name))),
  );
  const listed = (await textOf(join(home, ".conda", "environments.txt")))
    .split(/\r?\n/)
    .filter((line) => isAbsolute(line));
  return [...roots, ...inEnvs.flat(), ...listed].map(condaExecutable);
}

/** A conda environment keeps its Python at its root on Windows. */
function condaExecutable(prefix: string): string {
  return process.platform === "win32" ? join(prefix, "python.exe") : join(prefix, "bin", "python");
}

/** The installations in folders that hold one per version, the newest first. */
async function eachIn(folders: readonly string[], pattern = /./): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await entries(folder))
        .filter((name) => pattern.test(name))
        .sort(newerFirst)
        .map((name) => executableOf(join(folder, name), "installation")),
    ),
  );
  return found.flat();
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // Most places are not there on most machines.
    return [];
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // Only conda's users have it.
    return "";
  }
}

/** Whether a file can be seen. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // Not there, or not for us: the same to a search.
    return false;
  }
}
