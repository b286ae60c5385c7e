import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../core/base/errors.ts";
import type { KernelRequest } from "../../core/daemons/kernel-host.ts";
import { markerName } from "../../core/daemons/processes.ts";
import type { JupyterServer } from "../../core/engine/jupyter-server.ts";
import { pickKernel } from "../../core/engine/pick-kernel.ts";
import type { JupyterRest } from "./rest.ts";

/** The name of what is to be started; `release` removes what was written for it, once the kernel runs. */
export interface ChosenSpec {
  readonly name: string;
  release(): Promise<void>;
}

/** What a start needs of the request; a warm spare has no folder yet. */
export type SpecRequest = Pick<KernelRequest, "language" | "env" | "folder" | "onCreated"> & {
  readonly marker: string;
};

/**
 * Chooses what to start. On a server of ours a kernelspec is written for this one start: the user's interpreter with its environment.
 * On any other server it is the one that has the language, the one that the user picked first. Errors: `jupyter.no_kernelspec`.
 */
export async function chooseSpec(
  server: JupyterServer,
  rest: JupyterRest,
  request: SpecRequest,
  signal: AbortSignal,
): Promise<ChosenSpec> {
  const { kernelspecRoot, kernel } = server;
  if (server.owned && kernelspecRoot !== undefined && kernel !== undefined && request.language === "python") {
    return write(kernelspecRoot, {
      argv: [
        kernel.python,
        "-m",
        "ipykernel_launcher",
        "-f",
        "{connection_file}",
        // No history, and none of the start-up files that `python file.py` would not run either.
        `--ipython-dir=${join(kernelspecRoot, "ipython")}`,
        "--HistoryManager.enabled=False",
      ],
      display_name: server.label,
      language: "python",
      env: environment({ ...kernel.env, ...request.env }, request.marker),
    });
  }
  const found = pickKernel(await rest.kernelspecs(signal), request.language, server.kernelName);
  if (found === undefined) {
    throw new AppError(
      "jupyter.no_kernelspec",
      `The Jupyter server has no kernel for ${request.language}; install one there, or select another engine.`,
    );
  }
  const movable = found.argv?.every((argument) => !argument.includes("{resource_dir}")) ?? false;
  if (!server.owned || kernelspecRoot === undefined || !movable)
    return { name: found.name, release: async () => {} };
  return write(kernelspecRoot, {
    argv: found.argv,
    display_name: found.display_name ?? found.name,
    language: found.language,
    interrupt_mode: found.interrupt_mode ?? "signal",
    // What comes from an installed kernelspec keeps its `${…}`.
    env: { ...found.env, ...environment(request.env ?? {}, request.marker) },
    metadata: { backburner: { ...(request.folder === undefined ? {} : { folder: request.folder }) } },
  });
}

async function write(root: string, spec: Readonly<Record<string, unknown>>): Promise<ChosenSpec> {
  const name = `backburner-${randomBytes(8).toString("hex")}`;
  const folder = join(root, "kernels", name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // It holds the user's variables.
  await writeFile(join(folder, "kernel.json"), JSON.stringify(spec), { mode: 0o600 });
  return { name, release: () => rm(folder, { recursive: true, force: true }) };
}

/** Jupyter replaces `$NAME` in the values of a kernelspec; ours are meant as they are. */
function environment(env: Readonly<Record<string, string>>, marker: string): Record<string, string> {
  const entries = Object.entries({ ...env, [markerName]: marker });
  return Object.fromEntries(entries.map(([name, value]) => [name, value.replaceAll("$", "$$$$")]));
}
