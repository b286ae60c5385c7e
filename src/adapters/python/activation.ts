import type { Environment, HostEnvironment } from "./shell-environment.ts";

/** What activating an interpreter needs to know of it. */
export interface ActivationFacts {
  /** `sys.prefix`. */
  readonly prefix: string;
  /** The folder of the executable. */
  readonly binFolder: string;
  readonly kind: "venv" | "conda" | "plain";
}

/** The environment as the interpreter's own activate script leaves it; conda's further scripts are run by {@link condaVariables}. */
export function activated(
  inherited: Environment,
  host: HostEnvironment,
  { prefix, binFolder, kind }: ActivationFacts,
  platform: NodeJS.Platform,
): Environment {
  const separator = platform === "win32" ? ";" : ":";
  const folders =
    kind === "conda" ? condaFolders(prefix, binFolder, platform) : pythonFolders(prefix, binFolder, platform);
  const left = formerFolders(host, platform);
  const kept = (inherited["PATH"] ?? "")
    .split(separator)
    .filter((folder) => folder !== "" && !folders.includes(folder) && !left.includes(folder));
  const env = { ...inherited, PATH: [...folders, ...kept].join(separator) };
  switch (kind) {
    case "venv":
      return { ...env, VIRTUAL_ENV: prefix };
    case "conda":
      return {
        ...env,
        CONDA_PREFIX: prefix,
        CONDA_DEFAULT_ENV: condaName(prefix),
        CONDA_SHLVL: "1",
        ...condaTools(host),
      };
    case "plain":
      return env;
  }
}

/** The name that `conda activate` takes; the base environment is the one with the `condabin` folder, for which we take the folder's name. */
export function condaName(prefix: string): string {
  const [name, parent] = prefix.split(/[\\/]/).toReversed();
  if (parent === "envs") return name ?? prefix;
  return /^(?:(?:mini|ana)conda|miniforge|mambaforge|micromamba|conda)\d*$/i.test(name ?? "")
    ? "base"
    : prefix;
}

/** Lets scripts call conda as in a terminal. */
function condaTools(host: HostEnvironment): Environment {
  const tools = ["CONDA_EXE", "CONDA_PYTHON_EXE", "MAMBA_EXE", "MAMBA_ROOT_PREFIX"];
  return Object.fromEntries(tools.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]])));
}

function pythonFolders(prefix: string, binFolder: string, platform: NodeJS.Platform): string[] {
  const scripts = `${prefix}\\Scripts`;
  return platform === "win32" && binFolder.toLowerCase() !== scripts.toLowerCase()
    ? [binFolder, scripts]
    : [binFolder];
}

function condaFolders(prefix: string, binFolder: string, platform: NodeJS.Platform): string[] {
  if (platform !== "win32") return [binFolder];
  const parts = [
    "",
    "\\Library\\mingw-w64\\bin",
    "\\Library\\usr\\bin",
    "\\Library\\bin",
    "\\Scripts",
    "\\bin",
  ];
  return parts.map((part) => prefix + part);
}

/** What the environment in which the editor was started had put first: activating another leaves it. */
function formerFolders(host: HostEnvironment, platform: NodeJS.Platform): string[] {
  const part = platform === "win32" ? "\\Scripts" : "/bin";
  return [host["VIRTUAL_ENV"], host["CONDA_PREFIX"]].flatMap((prefix) => (prefix ? [prefix + part] : []));
}
