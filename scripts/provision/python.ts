import { existsSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cached.ts";
import { installDebianPackages } from "./debian.ts";
import { finish, run } from "./run.ts";

/** Tells whether an interpreter can serve and run kernels by itself. */
export async function hasJupyter(python: string): Promise<boolean> {
  // -I: takes no module from the current folder.
  const probe = await finish(python, ["-I", "-c", "import jupyter_server, ipykernel"], { timeoutMs: 30_000 });
  return probe.code === 0;
}

/** The interpreter of a virtual environment. */
function interpreterOf(environment: string): string {
  return process.platform === "win32"
    ? join(environment, "Scripts", "python.exe")
    : join(environment, "bin", "python");
}

/** The first Python 3.9 or newer on PATH. */
export async function findPython(): Promise<string> {
  for (const candidate of ["python3", "python", "/usr/bin/python3"]) {
    const probe = await finish(
      candidate,
      ["-I", "-c", "import sys; print(sys.executable); sys.exit(sys.version_info < (3, 9))"],
      { timeoutMs: 30_000 },
    );
    const path = probe.output.trim().split(/\r?\n/).at(-1);
    if (probe.code === 0 && path !== undefined && existsSync(path)) return path;
  }
  throw new Error("There is no Python 3.9 or newer on PATH. Install Python 3 and try again.");
}

/** Makes a virtual environment in the cache once; resolves to its interpreter. */
export async function ensureEnvironment(
  name: string,
  packages: readonly string[],
  what: string,
): Promise<string> {
  const folder = await cached(name, packages.join(" "), what, async (environment) => {
    const base = await findPython();
    const made = await finish(base, ["-m", "venv", environment]);
    if (made.code !== 0) {
      throw new Error(
        `${base} cannot make a virtual environment. Install its venv module ("sudo apt-get install python3-venv" on Debian) and try again.\n${made.output}`,
      );
    }
    // Without these pip tries for minutes where the package index cannot be reached.
    const patience = ["--retries", "1", "--timeout", "15", "--disable-pip-version-check"];
    await run(interpreterOf(environment), ["-m", "pip", "install", "--quiet", ...patience, ...packages], {
      show: true,
    });
  });
  return interpreterOf(folder);
}

/** Sees to it that the system's own Python has the Jupyter of Debian 12, which many still have. */
export async function ensureDebianJupyter(): Promise<void> {
  const python = "/usr/bin/python3";
  if (existsSync(python) && (await hasJupyter(python))) return;
  await installDebianPackages(
    ["python3", "jupyter-server", "python3-ipykernel"],
    "The tests need the older Jupyter of Debian (jupyter_server 1, ipykernel 6).",
  );
}
