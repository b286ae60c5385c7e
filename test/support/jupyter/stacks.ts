import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureEnvironment } from "../../../scripts/provision/python.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

/** A Python with a Jupyter server and kernel of one generation. */
export interface Stack {
  readonly name: "deb" | "v2";
  readonly python: string;
}

/** What the newer stack is made of. */
const pinned = [
  "jupyter-server==2.21.1",
  "ipykernel==7.4.0",
  "ipython==9.18.1",
  "jupyter-client==8.10.0",
  "tornado==6.6.1",
];

/** The system's packages: jupyter_server 1.23 and ipykernel 6.17. */
export async function debStack(): Promise<Stack> {
  const python = "/usr/bin/python3";
  try {
    await run(python, ["-I", "-c", "import jupyter_server, ipykernel"]);
  } catch {
    throw new Error(
      "The old Jupyter stack is missing: apt-get install -y --no-install-recommends jupyter-server python3-ipykernel",
    );
  }
  return { name: "deb", python };
}

/** jupyter_server 2 and ipykernel 7 in an environment of the project's own, made once. */
export async function v2Stack(): Promise<Stack> {
  const folder = join(root, ".cache/jupyter-v2");
  const python = join(folder, "bin/python");
  if (!existsSync(python) || !(await works(python))) await make(folder);
  return { name: "v2", python };
}

/** Both, the old one first. */
export const stacks: readonly { readonly name: Stack["name"]; readonly get: () => Promise<Stack> }[] = [
  { name: "deb", get: debStack },
  { name: "v2", get: v2Stack },
];

/** An interpreter that has a kernel for bash, in an environment of its own, made once. */
export function bashKernel(): Promise<string> {
  return ensureEnvironment(
    "bash-kernel",
    ["bash_kernel==0.10.0", "ipykernel==6.29.5"],
    "a Jupyter kernel for bash",
  );
}

/** Puts that kernel where a Jupyter server with this data folder finds it. */
export async function placeBashKernel(dataFolder: string): Promise<void> {
  const argv = [await bashKernel(), "-m", "bash_kernel", "-f", "{connection_file}"];
  const spec = { argv, display_name: "Bash", language: "bash", env: { PS1: "$" } };
  const folder = join(dataFolder, "kernels/bash");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(spec));
}

async function make(folder: string): Promise<void> {
  console.log(
    "      making an environment with jupyter-server 2 and ipykernel 7, once (about half a minute) …",
  );
  const making = `${folder}.${String(process.pid)}`;
  mkdirSync(join(folder, ".."), { recursive: true });
  try {
    // Moved into place only when complete. Its scripts would name the first place; they are not used.
    await run("python3", ["-m", "venv", making]);
    await run(join(making, "bin/python"), [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--retries",
      "1",
      "--timeout",
      "15",
      ...pinned,
    ]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw new Error(
      "The new Jupyter stack could not be installed; it needs python3 with venv and a package index.",
      { cause: error },
    );
  }
}

async function works(python: string): Promise<boolean> {
  try {
    await run(python, [
      "-I",
      "-c",
      "import jupyter_server, ipykernel; assert jupyter_server.__version__ >= '2'",
    ]);
    return true;
  } catch {
    return false;
  }
}
